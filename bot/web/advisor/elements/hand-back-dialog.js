/** Give a conversation back to the assistant, and tell it what was settled so that it does not ask again. */

import { $, el, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import { handBack } from "../commands.js";
import { choicesOf, editorOf, slotName, slotWords, toText, toValue } from "../models/slots.js";
import { openList } from "../router.js";
import { ActionDialog } from "./action-dialog.js";

class HandBackDialog extends ActionDialog {
  prepare() {
    this.slots = el("div", { class: "settled-slots" });
    this.known = el("fieldset", { class: "field" }, el("legend", {}, t("hand_back.slots")), el("p", { class: "hint" }, t("hand_back.slots_hint")), this.slots);
    this.vouches = el("input", { type: "checkbox", name: "vouches" });
    this.number = el("input", { class: "input", name: "number", maxlength: 64, "aria-label": t("hand_back.number"), placeholder: t("hand_back.number_hint") });
    this.identity = el("div", { class: "field settled-identity" }, el("label", { class: "choice" }, this.vouches, el("span", {}, t("hand_back.identity"))), this.number);
    $("footer", this.form).before(this.known, this.identity);
    this.hear(this.vouches, "change", () => this.#vouch());
    // Whoever corrects a value has settled it.
    this.hear(this.slots, "input", ({ target }) => {
      if (target.dataset.slot) target.closest(".settled-slot").querySelector("select[name]").value = "confirm";
    });
  }

  fill({ dossier, conversation }) {
    const rows = Object.entries(dossier?.slots ?? {}).filter(([name]) => name !== "settled");
    show(this.known, rows.length > 0);
    // Opened again for the same conversation, it shows what was begun, unless the assistant has learned more since.
    const drawn = JSON.stringify([conversation.id, rows]);
    if (this.drawn !== drawn) this.slots.replaceChildren(...rows.map(([name, value]) => slotRow(name, value)));
    this.drawn = drawn;
    const identity = dossier?.identity ?? conversation.identity ?? {};
    show(this.identity, !identity.verified);
    if (!this.number.value) this.number.value = identity.number ?? "";
    this.#vouch();
  }

  async act(form) {
    const number = !this.identity.hidden && this.vouches.checked ? this.number.value.trim() : "";
    const isDone = await handBack(this.thread.id, { settled: form.get("settled").trim(), slots: this.#settled(), verified_number: number || undefined });
    if (!isDone) return false;
    this.drawn = null;
    toast(t("hand_back.done"));
    openList();
    return true;
  }

  /** What was confirmed, with its value, and what the assistant must forget, as null. */
  #settled() {
    const settled = {};
    for (const row of this.slots.children) {
      const decision = $("select[name]", row).value;
      if (decision === "confirm") settled[row.dataset.name] = row.valueNow();
      else if (decision === "forget") settled[row.dataset.name] = null;
    }
    return settled;
  }

  #vouch() {
    show(this.number, this.vouches.checked);
    this.number.required = this.vouches.checked;
  }
}

/** One thing the assistant knows: its name, its value (changed where that makes sense), and what becomes of it. */
function slotRow(name, value) {
  const editor = editorOf(name, value);
  const id = `settled-${name}`;
  const field = makeEditor(editor, id, name, value);
  const decisions = ["keep", "confirm", "forget"].map((word) => el("option", { value: word }, t(`hand_back.${word}`)));
  const decision = el("select", { class: "input", name: id, "aria-label": t("hand_back.decision", { name: slotName(name) }) }, ...decisions);
  const row = el("div", { class: "settled-slot", dataset: { name } }, el("label", { for: id }, slotName(name) + (editor === "money" ? " (€)" : "")), field, decision);
  row.valueNow = () => (editor ? toValue(editor, field.value) : value);
  return row;
}

function makeEditor(editor, id, name, value) {
  const common = { id, class: "input", dataset: { slot: name } };
  if (!editor) return el("output", { id, class: "settled-value" }, slotWords(name, value));
  if (editor === "choice") {
    const field = el("select", common, ...choicesOf(name).map((choice) => el("option", { value: choice.value }, choice.words)));
    field.value = value;
    return field;
  }
  const kind = { date: { type: "date" }, money: { inputmode: "decimal" }, number: { inputmode: "decimal" }, text: { maxlength: 1000 } }[editor];
  return el("input", { ...common, ...kind, value: toText(editor, value) });
}

customElements.define("hand-back-dialog", HandBackDialog);

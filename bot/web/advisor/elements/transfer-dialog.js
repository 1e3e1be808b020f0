/** Pass a conversation to a colleague or a team, with a word for them. */

import { $, el, reconcile, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import { transfer } from "../commands.js";
import { desk } from "../desk.js";
import { openList } from "../router.js";
import { ActionDialog } from "./action-dialog.js";

class TransferDialog extends ActionDialog {
  prepare() {
    this.hear(desk.roster, "change", () => this.dialog.open && this.fill());
  }

  fill() {
    const people = desk.roster.others(desk.user.id);
    const choices = [
      ...people.map((person) => ({ key: `user:${person.id}`, name: person.name, status: person.status, team: person.team })),
      ...desk.roster.teams.map((team) => ({ key: `team:${team}`, name: t("transfer.team", { team }), status: null })),
    ];
    show($(".list-empty", this), choices.length === 0);
    reconcile($(".choices", this), choices, { key: (choice) => choice.key, create: makeChoice, update: updateChoice });
  }

  async act(form) {
    const [kind, id] = split(form.get("to") ?? "");
    if (!kind) return false;
    const target = kind === "user" ? { to_user: id } : { to_team: id };
    const isDone = await transfer(this.thread.id, { ...target, comment: form.get("comment").trim() });
    if (!isDone) return false;
    toast(t("transfer.done"));
    openList();
    return true;
  }
}

function split(key) {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}

function makeChoice({ key }) {
  const box = el("input", { type: "radio", name: "to", value: key, required: true });
  return el("label", { class: "choice" }, box, el("span", { class: "choice-name" }), el("span", { class: "choice-state" }));
}

function updateChoice(node, { name, status, team }) {
  const detail = [status && t(`presence.${status}`), team].filter(Boolean).join(" · ");
  $(".choice-name", node).textContent = name;
  $(".choice-state", node).textContent = detail;
  node.dataset.status = status ?? "team";
}

customElements.define("transfer-dialog", TransferDialog);

/** Slots, forms and actions: to read. */

import { el } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";
import * as api from "../api.js";
import { placeOf } from "../elements/diff.js";
import { askFields } from "../elements/dialog.js";
import { propose } from "../elements/change-dialog.js";
import { buttonOf, filterBox, headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { remember, to } from "../router.js";
import { View } from "../view.js";
import { folded } from "../words.js";

class DomainView extends View {
  setup() {
    this.words = this.route.query.q ?? "";
    this.place = el("div", { class: "view-body" });
    const box = filterBox(t("domain.filter"), this.words, (words) => {
      this.words = words;
      remember({ q: words });
      this.#draw();
    });
    this.replaceChildren(headOf(t("nav.domain"), { lead: t("domain.lead") }), el("div", { class: "filters" }, box), this.place);
  }

  async fill(signal) {
    this.domain = await api.domain({ signal });
    this.#draw();
  }

  #draw() {
    if (!this.domain) return;
    const fits = (name) => folded(name).includes(folded(this.words));
    const slots = this.domain.slots.filter(({ name }) => fits(name));
    const forms = this.domain.forms.filter(({ name, required_slots: slotNames }) => fits(name) || slotNames.some(fits));
    const actions = this.domain.actions.filter((name) => fits(name) && !name.startsWith("utter_"));
    const parts = [
      slots.length && section(t("domain.slots", { count: slots.length }), tableOf(["name", "type", "from", "influence", "where"], slots.map((slot) => this.#slot(slot)))),
      forms.length && section(t("domain.forms", { count: forms.length }), tableOf(["name", "asks", "where"], forms.map(formOf))),
      actions.length && section(t("domain.actions", { count: actions.length }), el("ul", { class: "action-list" }, ...actions.map((name) => el("li", { class: "mono" }, name)))),
    ].filter(Boolean);
    this.place.replaceChildren(...(parts.length ? parts : [empty(t(this.words ? "domain.none" : "domain.none_yet"))]));
  }

  #slot({ name, type, values, mappings, influence_conversation: isInfluential, file, line }) {
    const rename = buttonOf(t("domain.rename"), { isSmall: true, isBare: true, picture: "pencil", act: () => this.#rename(name) });
    rename.setAttribute("aria-label", t("domain.rename_title", { name }));
    return el(
      "tr",
      {},
      el("th", { scope: "row", class: "mono" }, name),
      el("td", {}, tOr(`slot_type.${type}`, String(type)), Array.isArray(values) && el("span", { class: "hint" }, ` ${values.join(", ")}`)),
      el("td", {}, el("ul", {}, ...mappings.map((mapping) => el("li", {}, sentenceOf(mapping))))),
      el("td", {}, t(isInfluential ? "domain.influences" : "domain.only_kept")),
      el("td", {}, placeOf(file, line)),
      el("td", { class: "figure" }, rename),
    );
  }

  async #rename(name) {
    const given = await askFields({
      title: t("domain.rename_title", { name }),
      hint: t("domain.rename_hint"),
      fields: [{ name: "to", label: t("intents.new_name"), value: name, isRequired: true, isFirst: true }],
      act: t("change.see"),
    });
    if (given) await propose([{ op: "slot.rename", slot: name, to: given.to }]);
  }
}

const section = (title, content) => el("section", {}, el("h2", {}, title), content);

function tableOf(heads, rows) {
  const cells = heads.map((name) => el("th", { scope: "col" }, t(`domain.${name}`)));
  return el("div", { class: "table-scroll" }, el("table", { class: "table domain-table" }, el("thead", {}, el("tr", {}, ...cells)), el("tbody", {}, ...rows)));
}

function formOf({ name, required_slots: slots, file, line }) {
  const steps = slots.map((slot, at) => el("li", {}, el("span", { class: "chip mono" }, `${at + 1}. ${slot}`)));
  return el("tr", {}, el("th", { scope: "row", class: "mono" }, name), el("td", {}, steps.length ? el("ol", { class: "chips" }, ...steps) : t("domain.asks_by_code")), el("td", {}, placeOf(file, line)));
}

/** How a slot is filled, in words. */
function sentenceOf(mapping) {
  const { type, entity, intent, role, value, action } = mapping;
  const intents = [intent ?? []].flat();
  const known = { entity: role ? `${entity} (${role})` : entity, value: JSON.stringify(value), action };
  const base = tOr(`mapping.${type}`, String(type), known);
  const where = intents.length ? [" ", t("mapping.intents"), " ", ...intents.flatMap((name) => [el("a", { href: to("intents", name) }, name), " "])] : [];
  const form = mapping.conditions?.[0]?.active_loop;
  return el("span", {}, base, ...where, form ? el("span", { class: "hint" }, ` ${t("mapping.loop", { form })}`) : "");
}

customElements.define("studio-domain", DomainView);

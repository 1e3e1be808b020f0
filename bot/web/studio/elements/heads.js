/** The head of a view, its filters and its tabs. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

/** `headOf(title, {lead, back: {href, label}, beside: [nodes], actions: [nodes]})`; the router gives the title the focus. */
export function headOf(title, { lead = "", back = null, beside = [], actions = [] } = {}) {
  const way = back && el("a", { class: "button is-bare is-icon view-back", href: back.href, "aria-label": back.label, title: back.label }, icon("back"));
  return el(
    "header",
    { class: "view-head" },
    way,
    el("h1", { tabindex: "-1" }, title),
    ...beside,
    actions.length > 0 && el("div", { class: "view-actions" }, ...actions),
    lead && el("p", { class: "view-lead" }, lead),
  );
}

/** A button of a head: `command` is what letter keys press. */
export function buttonOf(label, { picture = null, act, isMain = false, isDanger = false, command = null, isSmall = false, isBare = false } = {}) {
  const name = `button${isMain ? " is-main" : ""}${isDanger ? " is-danger" : ""}${isSmall ? " is-small" : ""}${isBare ? " is-bare" : ""}`;
  return el("button", { type: "button", class: name, onclick: act, dataset: command ? { command } : {} }, picture && icon(picture), el("span", {}, label));
}

/** A field to filter by words; the key F goes there. */
export function filterBox(label, value, onInput) {
  return el("input", { class: "input", type: "search", value, placeholder: label, "aria-label": label, autocomplete: "off", spellcheck: "false", dataset: { filter: "" }, oninput: (event) => onInput(event.target.value) });
}

/** A select among the filters: `choiceOf(label, [{value, label}], value, onChange)`; the first choice is "all". */
export function choiceOf(label, choices, value, onChange) {
  const options = choices.map((choice) => el("option", { value: choice.value, selected: choice.value === value }, choice.label));
  return el("select", { class: "input", "aria-label": label, onchange: (event) => onChange(event.target.value) }, ...options);
}

/** A box to tick among the filters. */
export function tickOf(label, isOn, onChange) {
  const box = el("input", { type: "checkbox", onchange: () => onChange(box.checked) });
  box.checked = isOn;
  return el("label", { class: "tick" }, box, el("span", {}, label));
}

/** How many were found; read aloud when it changes. */
export const foundOf = () => el("p", { class: "filters-found", role: "status" });

/** Tabs that are addresses: [{href, label, isCurrent}]. */
export function tabsOf(label, tabs) {
  const links = tabs.map(({ href, label: words, isCurrent }) => el("a", { href, "aria-current": isCurrent ? "page" : null }, words));
  return el("nav", { class: "tabs", "aria-label": label }, ...links);
}

/** The mark of a language. */
export const languageMark = (language) => el("abbr", { class: "language", title: t(`language.${language ?? "none"}`) }, language ?? "–");

/** What a view says while it has nothing to show: it reads, there is nothing, or it did not work. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

/** The sentence of a failure: the server's own, or ours. */
export const sentence = (error) => error.message || t(error.code === "offline" ? "error.offline" : "error.other");

export const loading = () => el("p", { class: "state is-loading", role: "status" }, t("state.loading"));

/** Nothing here: why, and what to do about it. */
export function empty(title, hint = "", ...actions) {
  return el("div", { class: "state" }, el("p", { class: "state-title" }, title), hint && el("p", { class: "hint" }, hint), ...actions);
}

export function failed(error, retry) {
  const again = el("button", { type: "button", class: "button", onclick: retry }, t("state.retry"));
  return el("div", { class: "state", role: "alert" }, icon("alert"), el("p", { class: "state-title" }, sentence(error)), again);
}

/** Filtering and sorting of what a page already holds. */

import { el } from "../shared/dom.js";

/** A text without case or accents. */
export const folded = (text) => String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/**
 * A table's order: `head(key, label, valueOf, isNumber)` makes a heading that sorts by it, `sorted(rows)` puts rows in that order.
 * `redraw` is called when another order is asked for.
 */
export function sorterOf(first, redraw) {
  const order = { key: first, isDown: false };
  const values = new Map();
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function head(key, label, valueOf, isNumber = false) {
    values.set(key, valueOf);
    const isNow = order.key === key;
    const press = () => {
      order.isDown = isNow ? !order.isDown : isNumber;
      order.key = key;
      redraw();
      document.querySelector(`#view [data-sort="${CSS.escape(key)}"]`)?.focus();
    };
    const button = el("button", { type: "button", class: "sort", dataset: { sort: key }, onclick: press }, label, el("span", { "aria-hidden": "true" }, isNow ? (order.isDown ? " ↓" : " ↑") : ""));
    return el("th", { scope: "col", class: isNumber ? "figure" : null, "aria-sort": isNow ? (order.isDown ? "descending" : "ascending") : null }, button);
  }

  function sorted(rows) {
    const valueOf = values.get(order.key);
    if (!valueOf) return rows;
    const sign = order.isDown ? -1 : 1;
    return [...rows].sort((a, b) => sign * compare(valueOf(a), valueOf(b)));
  }

  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b)));

  return { head, sorted };
}

/** Texts of a page: one catalogue a language, `/web/texts/LANGUAGE/PAGE.json`, flat keys. */

const LANGUAGES = ["fr", "en"];
let entries = {};
let current = "fr";
let plural = new Intl.PluralRules("fr");

/** The language of the page now. */
export const language = () => current;

/** The first of the reader's languages that we speak; French otherwise. */
export function preferredLanguage(wanted = navigator.languages ?? []) {
  return wanted.map((name) => name.slice(0, 2)).find((name) => LANGUAGES.includes(name)) ?? "fr";
}

/** Read the catalogues of a page. */
export async function loadTexts(names, wanted) {
  const chosen = LANGUAGES.includes(wanted) ? wanted : "fr";
  entries = Object.assign({}, ...(await Promise.all([names].flat().map((name) => catalogue(name, chosen)))));
  current = chosen;
  plural = new Intl.PluralRules(chosen);
  document.documentElement.lang = chosen;
}

async function catalogue(name, chosen) {
  const answer = await fetch(`/web/texts/${chosen}/${name}.json`);
  if (!answer.ok) throw new Error(`No texts ${name} in ${chosen}: ${answer.status}`);
  return answer.json();
}

/** Say a text. `{name}` is filled from `values`; an entry `{one, other}` is chosen by `values.count`. */
export function t(key, values = {}) {
  const entry = entries[key];
  if (entry === undefined) return key;
  const text = typeof entry === "string" ? entry : entry[plural.select(Number(values.count))] ?? entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether the catalogue has a text. */
export const has = (key) => key in entries;

/** Say the first text that exists, else the fallback: for words that servers may add to. */
export const tOr = (key, fallback, values) => (has(key) ? t(key, values) : fallback);

/** The reader's language of `{"fr", "en"}`; anything else as it is. */
export function ours(value) {
  if (value && typeof value === "object" && !Array.isArray(value)) return value[current] ?? value.fr ?? value.en ?? "";
  return value ?? "";
}

/** Fill `data-t` (text), `data-t-label` (name for screen readers and tooltip) and `data-t-hint` (placeholder). */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.append(t(node.dataset.t));
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button, a")) node.title = t(node.dataset.tLabel);
  }
  for (const node of root.querySelectorAll("[data-t-hint]")) node.placeholder = t(node.dataset.tHint);
}

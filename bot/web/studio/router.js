/**
 * Where the page is: `#/VIEW`, `#/VIEW/ITEM`, with `?name=value` behind. The element `studio-VIEW` of views/index.js is shown
 * with `route` = {view, item, query}, and `data-item`, `data-NAME` for what the address says.
 */

import { $, el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { failed } from "./elements/states.js";
import { studio } from "./studio.js";
import { VIEWS } from "./views/index.js";

let shown = { hash: null, element: null };

export async function start() {
  addEventListener("hashchange", () => follow());
  addEventListener("beforeunload", (event) => shown.element?.hasUnsaved && event.preventDefault());
  await follow({ isFirst: true });
}

/** The views that this server serves. */
export const served = () => VIEWS.filter(({ part }) => !part || studio.parts[part]);

/** The address of a view: `to("intents", "greet", {q: "hi"})`. */
export function to(view, item = "", query = {}) {
  const values = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const behind = values.length ? `?${new URLSearchParams(values)}` : "";
  return `#/${view}${item ? `/${encodeURIComponent(item)}` : ""}${behind}`;
}

/** Go to a view; `replace`: without a step for the back key. */
export function go(view, item, query, { replace = false } = {}) {
  const hash = to(view, item, query);
  if (hash === location.hash) follow();
  else if (replace) {
    history.replaceState(null, "", hash);
    follow();
  } else location.hash = hash;
}

/** Keep the query of the view that is shown in the address, without showing it again. */
export function remember(query) {
  const { view, item } = parse(location.hash);
  const hash = to(view, item, query);
  history.replaceState(null, "", hash);
  shown.hash = hash;
}

/** Show the present view anew. */
export const again = () => put(parse(location.hash), location.hash, false);

/** The route that is shown. */
export const current = () => parse(location.hash);

function parse(hash) {
  const [path, behind = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...item] = path.split("/");
  const known = served().some(({ name }) => name === view);
  return { view: known ? view : served()[0].name, item: known ? decoded(item.join("/")) : "", query: Object.fromEntries(new URLSearchParams(behind)) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function follow({ isFirst = false } = {}) {
  const { hash } = location;
  if (hash === "#view") {
    history.replaceState(null, "", shown.hash ?? "#/");
    $("#view").focus();
    return;
  }
  if (!isFirst && hash === shown.hash) return;
  if (shown.element?.hasUnsaved && !confirm(t("unsaved"))) {
    history.replaceState(null, "", shown.hash);
    return;
  }
  const route = parse(hash);
  const before = shown;
  shown = { hash, element: null, view: route.view };
  dispatchEvent(new CustomEvent("studio:view", { detail: route }));
  if (before.view === route.view && before.element?.follow?.(route)) {
    shown.element = before.element;
    return;
  }
  await put(route, hash, isFirst);
}

async function put(route, hash, isFirst) {
  const entry = served().find(({ name }) => name === route.view);
  const place = $("#view");
  try {
    await Promise.all([entry.load(), styled(entry)]);
  } catch (error) {
    console.error(error);
    if (shown.hash === hash) place.replaceChildren(failed(error, () => location.reload()));
    return;
  }
  if (shown.hash !== hash) return; // somebody has gone on meanwhile
  const data = { ...route.query, ...(route.item && { item: route.item }) };
  const element = el(`studio-${route.view}`, { class: "view" });
  for (const [name, value] of Object.entries(data)) if (/^[a-z]+$/.test(name)) element.dataset[name] = value;
  element.route = route;
  shown.element = element;
  place.replaceChildren(element);
  document.title = t("title", { view: t(`nav.${route.view}`) });
  place.scrollTop = 0;
  // Whoever types in the search of the menu goes on typing.
  if (!isFirst && document.activeElement !== $("#search")) ($("h1", element) ?? place).focus({ preventScroll: true });
}

const styles = new Map();

/** Load the style sheet of a view, once. */
function styled({ name, style = name }) {
  if (!style) return null;
  if (!styles.has(style)) styles.set(style, load(`/web/studio/styles/${style}.css`));
  return styles.get(style);
}

function load(address) {
  return new Promise((resolve) => {
    const link = el("link", { rel: "stylesheet", href: address, onload: resolve, onerror: resolve });
    document.head.append(link);
  });
}

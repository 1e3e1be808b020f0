/** Small helpers on the document. Text always goes in as text: nothing here parses HTML. */

import { translate } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Make an element: `el("p", {class: "hint", dataset: {seq: 3}, onclick}, "text", child, null)`. */
export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "dataset") Object.assign(node.dataset, value);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Make an SVG element with attributes. */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Draw an icon of the sprite. Without a label it is decoration. */
export function icon(name, label = "") {
  const node = svg("svg", { class: "icon", viewBox: "0 0 20 20" }, svg("use", { href: `/web/shared/icons.svg#${name}` }));
  if (label) {
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", label);
  } else node.setAttribute("aria-hidden", "true");
  return node;
}

/** Copy a `<template>` of the page, translated and with its icons. */
export function stamp(id) {
  const copy = document.getElementById(id).content.cloneNode(true);
  dress(copy);
  return copy;
}

/** Translate a piece of page and draw the icons it names with `data-icon`. */
export function dress(root) {
  translate(root);
  for (const place of $$("[data-icon]", root)) place.prepend(icon(place.dataset.icon));
}

/** Set a node's text only where it differs, so that readers of the screen are not disturbed. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Show or hide, and return whether it is shown. */
export function show(node, isShown) {
  node.hidden = !isShown;
  return isShown;
}

/**
 * Make `parent` hold one child an item, in order, keeping the nodes (and the focus) of items that stay.
 * `create(item)` makes a node; `update(node, item)` is called for new and old ones.
 */
export function reconcile(parent, items, { key, create, update }) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const node = known.get(name) ?? create(item);
    node.dataset.key = name;
    known.delete(name);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    update?.(node, item);
  }
  for (const node of known.values()) node.remove();
}

/** Call `work` at most once a frame, however often it is asked for. */
export function onceAFrame(work) {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    // A hidden page draws no frames, but its title and its lists must stay true.
    const plan = document.hidden ? (run) => setTimeout(run, 0) : requestAnimationFrame;
    plan(() => {
      isPlanned = false;
      work();
    });
  };
}

/** Call `work` when `wait_ms` have passed without another call. */
export function whenQuiet(work, wait_ms) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), wait_ms);
  };
}

/** How one item of a conversation is drawn. */

import { el, icon } from "../../shared/dom.js";
import { ours, t, tOr } from "../../shared/texts.js";
import { clock, day, exact } from "../../shared/time.js";
import { desk } from "../desk.js";
import { rich } from "./rich-text.js";

/** Make the node of an item; `reading` marks the customer's words that moved the tension. */
export function drawItem(item, { reading, customer, language }) {
  const node = DRAW[item.kind](item, { reading, customer, language });
  node.classList.toggle("is-first", Boolean(item.isFirst));
  if (item.seq) {
    node.dataset.seq = item.seq;
    node.id = `seq-${item.seq}`;
    node.tabIndex = -1;
  }
  return node;
}

const DRAW = { day: drawDay, message: drawMessage, pending: drawPending, note: drawNote, step: drawStep, system: drawSystem };

function drawDay(item) {
  return el("li", { class: "day" }, el("span", { class: "day-name" }, day(item.at)));
}

function drawMessage({ event, at, isFirst }, { reading, customer, language }) {
  const kind = event.sender.kind;
  const isMe = kind === "advisor" && (event.sender.id ?? null) === desk.user.id;
  const bubble = el("div", { class: "bubble", lang: language }, ...rich(event.text ?? "", reading));
  return el(
    "li",
    { class: `message is-${kind}${isMe ? " is-me" : ""}` },
    isFirst && head(senderName(kind, event.sender, isMe, customer), at, kind === "assistant" ? "assistant" : ""),
    event.text ? bubble : null,
    ...extras(event),
    kind === "advisor" && el("p", { class: "delivery" }),
  );
}

function senderName(kind, sender, isMe, customer) {
  if (isMe) return t("who.me");
  if (kind === "customer") return customer;
  return sender.name || t(`who.${kind}`);
}

function head(name, at, picture = "") {
  const time = el("time", { datetime: at, title: exact(at) }, clock(at));
  return el("p", { class: "message-head" }, picture ? icon(picture) : null, el("b", {}, name), time);
}

function extras({ buttons, attachment, image }) {
  const parts = [];
  if (image) parts.push(el("a", { class: "attachment", href: safe(image), target: "_blank", rel: "noopener" }, icon("file"), t("attachment.image")));
  if (attachment) {
    const size = attachment.size ? t("attachment.size", { size: Math.max(1, Math.round(attachment.size / 1024)) }) : "";
    const name = attachment.title || t("attachment.document");
    parts.push(el("a", { class: "attachment", href: safe(attachment.url), target: "_blank", rel: "noopener" }, icon("file"), el("span", {}, name), el("span", { class: "hint" }, size)));
  }
  if (buttons?.length) {
    const titles = buttons.map(({ title }) => el("li", { class: "chip" }, title));
    parts.push(el("ul", { class: "offered", "aria-label": t("offered.label") }, ...titles));
  }
  return parts;
}

const safe = (address) => (/^(https?:\/\/|\/)/i.test(address ?? "") ? address : "#");

function drawPending({ message, at, isFirst }) {
  const isStuck = message.state !== "sending";
  const actions = el(
    "p",
    { class: "delivery" },
    icon(isStuck ? "alert" : "clock"),
    t(`delivery.${message.state}`),
    message.error ? el("span", {}, ` ${message.error}`) : null,
    isStuck && button("delivery.retry", "retry", message.id),
    isStuck && button("delivery.edit", "edit", message.id),
  );
  const bubble = el("div", { class: "bubble" }, ...rich(message.text));
  const node = el("li", { class: `message is-advisor is-me is-pending${isStuck ? " is-unsent" : ""}` }, isFirst && head(t("who.me"), at), bubble, actions);
  return node;
}

const button = (key, verb, id) => el("button", { type: "button", class: "link-button", dataset: { verb, id } }, t(key));

function drawNote({ note }) {
  const label = el("p", { class: "note-head" }, icon("lock"), el("b", {}, t("note.head")), ` ${note.author?.name ?? ""} `, el("time", { datetime: note.at, title: exact(note.at) }, clock(note.at)));
  return el("li", { class: "note" }, label, el("div", {}, ...rich(note.text)));
}

function drawStep({ event, at }) {
  const text = el("span", {}, stepWords(event));
  const detail = event.comment || event.settled;
  return el(
    "li",
    { class: `step is-${event.type}` },
    el("p", {}, text, " ", el("time", { datetime: at, title: exact(at) }, clock(at))),
    detail ? el("p", { class: "step-detail" }, t("quote", { quote: detail })) : null,
  );
}

function stepWords(event) {
  const { type } = event;
  const name = event.advisor ?? event.sender?.name ?? "";
  if (type === "handoff_requested") return t("step.handoff_requested", { why: t(`reason.${event.reason}`).toLowerCase() });
  if (type === "handoff_released") return t(`step.released.${event.cause ?? "released"}`, { name, to: event.to?.name ?? event.to ?? "" });
  if (type === "contact_left") return t(`step.contact.${event.kind}`, { reference: event.reference });
  if (type === "assistant_meanwhile") return t(event.on ? "step.meanwhile_on" : "step.meanwhile_off");
  if (type === "closed") return closedWords(event, name);
  if (type === "language_changed") return t("step.language", { language: tOr(`language.${event.language}`, event.language) });
  if (type === "rated") return t("step.rated", { count: event.stars });
  return tOr(`step.${type}`, type, { name });
}

function closedWords(event, name) {
  const ended = t(`step.closed.${event.by}`, { name });
  return event.outcome ? t("step.closed_outcome", { ended, outcome: t(`outcome.${event.outcome}`).toLowerCase() }) : ended;
}

function drawSystem({ event, at }) {
  const summary = el("summary", {}, icon("assistant"), t("system.told"), " ", el("time", { datetime: at, title: exact(at) }, clock(at)));
  return el("li", { class: "system" }, el("details", {}, summary, el("p", {}, ours(event.text))));
}

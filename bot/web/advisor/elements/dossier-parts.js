/** The parts of the dossier: from records to rows, and from rows to nodes. */

import { $, el, icon, say } from "../../shared/dom.js";
import { ours, t, tOr } from "../../shared/texts.js";
import { ago, clock, date, exact } from "../../shared/time.js";
import { slotName, slotWords, worded } from "../models/slots.js";

const MOVES_SHOWN = 5;

/** Draw why a person is needed, with the customer's own words; each leads to its message. */
export function drawReason(section, handoff) {
  const drawn = JSON.stringify(handoff);
  if (section.dataset.drawn === drawn) return;
  section.dataset.drawn = drawn;
  const topic = handoff.topic && tOr(`topic.${handoff.topic}`, handoff.topic);
  $(".reason-head", section).replaceChildren(icon(handoff.reason), el("b", {}, topic ?? t(`reason.${handoff.reason}`)), el("time", { datetime: handoff.requested_at, title: exact(handoff.requested_at) }, clock(handoff.requested_at)));
  say($(".reason-why", section), tOr(`reason_long.${handoff.reason}`, ours(handoff.why)));
  const quotes = (handoff.evidence ?? []).map(({ quote, seq }) => el("li", {}, quoteButton(quote, seq)));
  $("ul", section).replaceChildren(...quotes);
  const comment = handoff.comment ? t("dossier.comment", { comment: handoff.comment }) : "";
  say($(".reason-comment", section), comment);
}

function quoteButton(quote, seq) {
  const words = el("span", {}, t("quote", { quote }));
  return el("button", { type: "button", class: "quote-button", dataset: { goto: seq }, title: t("dossier.goto") }, words);
}

/** Who the customer is, how sure we are, and how to reach them. */
export function customerRows({ identity, page, channel, language }, conversation) {
  const known = identity ?? {};
  const how = known.verified ? tOr(`identity.by.${known.by}`, t("identity.verified")) : t("identity.unverified");
  return [
    known.name && row("name", t("dossier.name"), known.name),
    known.number && row("number", t("dossier.number"), known.number),
    row("identity", t("dossier.identity"), known.number || known.name ? how : t("identity.none"), known.verified ? "verified" : "alert"),
    row("language", t("dossier.language"), tOr(`language.${language}`, language)),
    page && row("page", t("dossier.page"), shortPage(page), null, /^https?:/.test(page) ? page : null),
    row("channel", t("dossier.channel"), tOr(`channel.${channel}`, channel)),
    conversation.created_at && row("began", t("dossier.began"), `${ago(conversation.created_at)} (${clock(conversation.created_at)})`),
  ].filter(Boolean);
}

/** How the customer wants to be reached, one press away. */
export function drawContact(section, contact) {
  const drawn = JSON.stringify(contact);
  if (section.dataset.drawn === drawn) return;
  section.dataset.drawn = drawn;
  const picture = contact.kind === "callback" ? "phone" : contact.kind === "email" ? "mail" : "reply";
  const link = contactLink(contact);
  const address = link ? el("a", { href: link }, contact.address) : contact.address;
  $("p", section).replaceChildren(icon(picture), el("b", {}, t(`dossier.contact.${contact.kind}`)), " ", address ?? "");
  say($(".hint", section), contactWords(contact));
}

function contactWords({ when, text, comment, reference }) {
  return [when, text, comment, reference && t("dossier.reference", { reference })].filter(Boolean).join(" · ");
}

function contactLink({ kind, address }) {
  if (!address) return null;
  if (kind === "callback") return `tel:${address.replace(/[^+\d]/g, "")}`;
  return kind === "email" ? `mailto:${address}` : null;
}

function shortPage(page) {
  try {
    const { host, pathname } = new URL(page);
    return host + (pathname === "/" ? "" : pathname);
  } catch {
    return page;
  }
}

export const factRows = ({ facts }) => (facts ?? []).map(({ label, value }, index) => row(`${index}${ours(label)}`, ours(label), worded(value)));

export const slotRows = ({ slots }) => Object.entries(slots ?? {}).map(([name, value]) => row(name, slotName(name), slotWords(name, value)));

const row = (key, label, value, picture = null, link = null) => ({ key, label, value, picture, link });

export function makeRow() {
  return el("div", {}, el("dt"), el("dd"));
}

export function updateRow(node, { label, value, picture, link }) {
  const drawn = [label, value, picture, link].join("|");
  if (node.dataset.drawn === drawn) return;
  node.dataset.drawn = drawn;
  const outward = link?.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer" } : {};
  const words = link ? el("a", { href: link, ...outward }, value) : value;
  node.firstChild.textContent = label;
  node.lastChild.className = picture ? `is-${picture}` : "";
  node.lastChild.replaceChildren(...[picture && icon(picture), words].filter(Boolean));
}

/** What the assistant understood, the same need once, the last first. */
export function intents({ intents: heard }) {
  const seen = new Map();
  for (const intent of heard ?? []) {
    const known = seen.get(intent.name);
    seen.delete(intent.name);
    seen.set(intent.name, { ...intent, id: intent.name, count: (known?.count ?? 0) + 1 });
  }
  return [...seen.values()].reverse();
}

export function makeIntent() {
  const button = el("button", { type: "button", class: "intent-button" }, el("span", { class: "intent-name" }), el("span", { class: "figure hint" }));
  return el("li", {}, button);
}

export function updateIntent(node, { name, confidence, seq, count }) {
  const button = node.firstChild;
  button.dataset.goto = seq;
  button.title = t("dossier.goto");
  say(button.firstChild, tOr(`intent.${name}`, name) + (count > 1 ? ` ×${count}` : ""));
  say(button.lastChild, t("dossier.confidence", { percent: Math.round((confidence ?? 0) * 100) }));
}

export function makeNote({ author, text, at }) {
  const head = el("p", { class: "hint" }, `${author?.name ?? ""} · `, el("time", { datetime: at, title: exact(at) }, clock(at)));
  return el("li", { class: "dossier-note" }, head, el("p", {}, text));
}

export function makeEarlier({ id, at, reason, outcome, summary }) {
  const head = [date(at), reason && t(`reason.${reason}`), outcome && t(`outcome.${outcome}`)].filter(Boolean).join(" · ");
  return el("li", {}, el("a", { href: `#/c/${encodeURIComponent(id)}`, class: "earlier-link" }, el("span", { class: "hint" }, head), el("span", {}, ours(summary))));
}

/** The words that moved the tension most, the heaviest first. */
export function moves(thread) {
  const all = [];
  for (const reading of thread.readings.values()) {
    for (const cue of reading.tension?.cues ?? []) {
      if (cue.text && cue.weight > 0) all.push({ key: `${reading.seq}:${cue.start}`, seq: reading.seq, ...cue });
    }
  }
  return all.sort((a, b) => b.weight - a.weight).slice(0, MOVES_SHOWN);
}

export function makeMove({ seq, text, kind }) {
  const words = el("span", {}, t("quote", { quote: text }));
  return el("li", {}, el("button", { type: "button", class: "quote-button", dataset: { goto: seq }, title: t("dossier.goto") }, words, el("span", { class: "hint" }, tOr(`cue.${kind}`, ""))));
}

/** One conversation in the lists: made once, then kept true. */

import { $, icon, say, show, stamp } from "../../shared/dom.js";
import { language, ours, t, tOr } from "../../shared/texts.js";
import { agoShort, exact, waited } from "../../shared/time.js";
import { desk } from "../desk.js";
import "./tension-meter.js";

const LONG_WAIT_MS = 10 * 60_000;

/** Make a row; `kind`: waiting, mine, other, assistant, found. */
export function makeRow(kind) {
  const row = stamp("row").firstElementChild;
  row.dataset.kind = kind;
  return row;
}

/** Bring a row up to date with its summary. */
export function updateRow(row, line) {
  const link = $(".row-link", row);
  link.setAttribute("href", `#/c/${encodeURIComponent(line.id)}`);
  if (desk.threads.current?.id === line.id) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  say($(".row-name", row), customerName(line));
  const last = $(".row-last", row);
  say(last, line.last_message ?? "");
  last.lang = line.language ?? "";
  last.classList.toggle("is-empty", !line.last_message);
  updateWhy(row, line);
  updateMarks(row, line);
  updateTime(row, line);
  updateTake(row, line);
}

/** The customer's name, or words for who gave none. */
export function customerName({ id, customer }) {
  if (customer?.name) return customer.name;
  if (customer?.number) return t("customer.number", customer);
  // Two customers without a name are two customers.
  return t("customer.unnamed", { mark: (id ?? "").slice(-3).toUpperCase() });
}

/** Why a person is needed: the words for the reason, and the quote that shows it best. */
export function whyWords(line) {
  if (line.returned) return t(`returned.${line.returned}`);
  const quote = line.evidence?.[0]?.quote;
  const reason = line.reason === "topic" && line.topic ? tOr(`topic.${line.topic}`, t("reason.topic")) : t(`reason.${line.reason}`);
  return quote ? `${reason} · ${t("quote", { quote })}` : reason;
}

function updateWhy(row, line) {
  const why = $(".row-why", row);
  const isShown = row.dataset.kind === "waiting" && Boolean(line.reason);
  if (!show(why, isShown)) return;
  if (why.dataset.reason !== line.reason) {
    why.dataset.reason = line.reason;
    $(".icon", why)?.remove();
    why.prepend(icon(line.reason));
  }
  say($("span", why), whyWords(line));
  why.title = ours(line.why);
}

function updateMarks(row, line) {
  const kind = row.dataset.kind;
  const meter = $("tension-meter", row);
  meter.setAttribute("level", line.tension ?? 0);
  show(meter, kind !== "mine" || (line.tension ?? 0) >= 0.3);
  const tongue = $(".row-language", row);
  say(tongue, line.language?.toUpperCase() ?? "");
  tongue.title = tOr(`language.${line.language}`, "");
  show(tongue, kind === "waiting" || line.language !== language());
  show($(".row-verified", row), Boolean(line.customer?.verified));
  const contact = $(".row-contact", row);
  if (show(contact, Boolean(line.contact))) say($("span", contact), t(`contact.${line.contact.kind}`));
  const owner = $(".row-owner", row);
  if (show(owner, kind !== "mine" && Boolean(line.owner))) say(owner, line.owner.name);
  const team = $(".row-team", row);
  const whom = kind === "waiting" ? destination(line) : "";
  if (show(team, Boolean(whom))) say(team, whom);
  const unread = $(".row-unread", row);
  if (show(unread, kind === "mine" && line.unread > 0)) say($(".figure", unread), String(line.unread));
  show($(".row-draft", row), kind === "mine" && desk.drafts.has(line.id));
  show($(".row-unsent", row), desk.outbox.of(line.id).some((item) => item.state !== "sending"));
}

/** Whom a transfer meant: me, a colleague by name, or a team. */
function destination({ assigned_to: person, team }) {
  if (person === desk.user.id) return t("queue.for_you");
  const colleague = person && desk.roster.colleagues.find(({ id }) => id === person);
  return colleague ? t("queue.for_colleague", { name: colleague.name }) : team ?? "";
}

/** The part of a row that changes with the clock. */
export function updateTime(row, line) {
  const place = $(".row-time", row);
  const isWait = row.dataset.kind === "waiting" && line.waiting_since;
  const at = isWait ? line.waiting_since : line.last_at;
  if (!at) return;
  say(place, isWait ? waited(at) : agoShort(at));
  place.dateTime = at;
  if (place.title !== exact(at)) place.title = exact(at);
  // Who left a number does not sit before the page and wait.
  place.classList.toggle("is-long", Boolean(isWait) && !line.contact && Date.now() - new Date(at) > LONG_WAIT_MS);
}

function updateTake(row, line) {
  const button = $(".row-take", row);
  const kind = row.dataset.kind;
  if (!show(button, kind === "waiting" || kind === "assistant")) return;
  const key = kind === "waiting" ? "queue.claim" : "queue.step_in";
  say(button, t(key));
  button.setAttribute("aria-label", t(`${key}_label`, { name: customerName(line) }));
  button.dataset.id = line.id;
}

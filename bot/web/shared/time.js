/** Times for people: the reader's zone and language, relative beside absolute. */

import { language, t } from "./texts.js";

// The pages are European: the day first, 24 hours.
const LOCALES = { fr: "fr-FR", en: "en-GB" };
const formats = new Map();

function format(kind, options) {
  const name = `${language()}:${kind}`;
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(LOCALES[language()], options));
  return formats.get(name);
}

/** 14:02 */
export const clock = (at) => format("clock", { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** lundi 3 mars 2025 à 14:02:31 */
export const exact = (at) => format("exact", { dateStyle: "full", timeStyle: "medium" }).format(new Date(at));

/** 3 mars 2025 */
export const date = (at) => format("date", { dateStyle: "long" }).format(new Date(at));

/** A name for the day that is the same for two times of one day. */
export const dayKey = (at) => new Date(at).toDateString();

/** aujourd’hui, hier, lundi 3 mars */
export function day(at, now = Date.now()) {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return t("time.today");
  if (days === 1) return t("time.yesterday");
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return format(`day${year}`, { weekday: "long", day: "numeric", month: "long", year }).format(new Date(at));
}

/** il y a 3 min; à l’instant; hier; 3 mars */
export function ago(at, now = Date.now()) {
  const seconds = Math.max(0, (now - new Date(at)) / 1000);
  if (seconds < 45) return t("time.now");
  if (seconds < 3600) return t("time.minutes_ago", { count: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 86_400) return t("time.hours_ago", { count: Math.round(seconds / 3600) });
  return day(at, now);
}

/** The same where room is short: 3 min; à l’instant; hier */
export function agoShort(at, now = Date.now()) {
  const seconds = Math.max(0, (now - new Date(at)) / 1000);
  return seconds < 45 || seconds >= 86_400 ? ago(at, now) : span(Math.max(60, seconds));
}

/** A wait that ticks: 0:42, 12:05, 1 h 04, 3 j */
export function waited(since, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - new Date(since)) / 1000));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds < 86_400) {
    const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
    return t("time.hours", { hours: Math.floor(seconds / 3600), minutes });
  }
  return t("time.days", { count: Math.floor(seconds / 86_400) });
}

/** A number of seconds as a person says it: 40 s, 3 min, 1 h 20. */
export function span(seconds) {
  if (seconds < 60) return t("time.span_seconds", { count: Math.round(seconds) });
  if (seconds < 3600) return t("time.span_minutes", { count: Math.round(seconds / 60) });
  const minutes = String(Math.round((seconds % 3600) / 60)).padStart(2, "0");
  return t("time.hours", { hours: Math.floor(seconds / 3600), minutes });
}

function midnight(at) {
  const moment = new Date(at);
  moment.setHours(12, 0, 0, 0);
  return moment.getTime();
}

/** What the assistant has collected, in words: to be read, and to be confirmed or corrected by an advisor. */

import { has, language, ours, t, tOr } from "../../shared/texts.js";
import { date } from "../../shared/time.js";

const LOCALES = { fr: "fr-FR", en: "en-GB" };
const DAY = /^\d{4}-\d{2}-\d{2}$/;
// Amounts are kept in cents.
const MONEY = new Set(["monthly_amount"]);
const CHOICES = {
  plan_choice: ["2", "3", "4", "5", "6", "7", "8", "9", "10", "delay"],
  meter_energy: ["electricity", "gas"],
  outage_energy: ["electricity", "gas"],
  outage_alone: ["alone", "others"],
  move_in_customer: ["known", "new"],
  move_in_energy: ["electricity", "gas", "both"],
  appointment_task: ["book", "move", "cancel", "tell"],
  appointment_kind: ["meter_check", "power_change", "smart_meter", "gas_safety", "commissioning", "repair"],
  appointment_part: ["morning", "afternoon"],
  monthly_change: ["amount", "day"],
  certificate_kind: ["proof_of_address", "contract_certificate", "bill_copy", "payment_statement"],
  contact_field: ["email", "phone", "address", "name"],
  tariff_offer: ["zenith", "nuit-claire", "horizon-vert", "flamme", "duo", "duo-nuit"],
  privacy_kind: ["copy", "erasure", "opt_out"],
};

/** The slot's name, as people say it. */
export const slotName = (name) => tOr(`slot.${name}`, name.replaceAll("_", " "));

/** Its value, as people say it. */
export function slotWords(name, value) {
  if (name === "iban") return masked(String(value));
  if (MONEY.has(name) && typeof value === "number") return money(value);
  if (typeof value === "string" && DAY.test(value)) return date(`${value}T12:00`);
  if (name in CHOICES) return choiceWords(name, value);
  return worded(value);
}

/** How a value can be changed by hand: `choice`, `date`, `money`, `number`, `text`; null where it can only be read. */
export function editorOf(name, value) {
  if (CHOICES[name]?.includes(value)) return "choice";
  if (MONEY.has(name) && typeof value === "number") return "money";
  if (typeof value === "string") return DAY.test(value) ? "date" : "text";
  return typeof value === "number" ? "number" : null;
}

/** What may be chosen for a slot: value and words. */
export const choicesOf = (name) => CHOICES[name].map((value) => ({ value, words: choiceWords(name, value) }));

/** From what an editor shows to what the slot holds; null when it is empty or no number. */
export function toValue(editor, text) {
  const written = text.trim();
  if (written === "" || editor === "choice" || editor === "date" || editor === "text") return written || null;
  const figure = Number(written.replace(",", "."));
  if (!Number.isFinite(figure)) return null;
  return editor === "money" ? Math.round(figure * 100) : figure;
}

/** From what the slot holds to what an editor shows. */
export const toText = (editor, value) => String(editor === "money" ? value / 100 : value);

function choiceWords(name, value) {
  if (name === "plan_choice" && Number(value)) return t("value.times", { count: Number(value) });
  return has(`value.${name}.${value}`) ? t(`value.${name}.${value}`) : tOr(`value.${value}`, String(value));
}

export function worded(value) {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.map(worded).join(", ");
  if (value && typeof value === "object") return structured(value);
  return typeof value === "number" ? value.toLocaleString(LOCALES[language()]) : String(value ?? "");
}

function structured(value) {
  if ("fr" in value || "en" in value) return String(ours(value));
  if (value.day && DAY.test(value.day)) return date(`${value.day}T12:00`);
  if (value.street) return [value.street, [value.postcode, value.city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return Object.entries(value).map(([part, of]) => `${tOr(`value.${part}`, part.replaceAll("_", " "))} ${worded(of)}`).join(", ");
}

const money = (cents) => new Intl.NumberFormat(LOCALES[language()], { style: "currency", currency: "EUR", minimumFractionDigits: cents % 100 ? 2 : 0 }).format(cents / 100);

// Nobody needs a whole account number to recognise it.
const masked = (iban) => iban.replace(/\s/g, "").replace(/^(.{4}).*(.{4})$/, "$1 •••• $2");

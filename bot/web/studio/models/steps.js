/** Steps of stories as values: what Rasa reads, in the parts that people edit. Nothing here changes its argument. */

/** The kinds that can be added, in the order in which they are offered. */
export const KINDS = ["intent", "action", "slot_was_set", "active_loop", "checkpoint", "or"];
/** A conversation test says what the customer writes; a rule may begin in the middle. */
export const KINDS_OF = { story: KINDS, rule: [...KINDS, "ellipsis"], test: ["user", ...KINDS.filter((kind) => kind !== "intent" && kind !== "or")] };

const KEYS = ["user", "intent", "action", "bot", "slot_was_set", "checkpoint", "active_loop", "or"];
const MARKS = ["role", "group"];

/** The kind of a step: one of Rasa's, `ellipsis` (`...` of a rule), or `other`. */
export function kindOf(step) {
  if (step === "...") return "ellipsis";
  if (!isMap(step)) return "other";
  return KEYS.find((key) => key in step) ?? "other";
}

/** A step of a kind, still to be filled. */
export function blank(kind) {
  if (kind === "ellipsis") return "...";
  if (kind === "user") return { user: "", intent: "" };
  if (kind === "slot_was_set") return { slot_was_set: [{ "": null }] };
  if (kind === "or") return { or: [{ intent: "" }, { intent: "" }] };
  return { [kind]: "" };
}

/** The name that a step gives: of its intent, action, checkpoint or form; null for a form that ends. */
export function nameOf(step) {
  const kind = kindOf(step);
  if (kind === "user") return step.intent ?? "";
  if (["intent", "action", "checkpoint", "active_loop"].includes(kind)) return step[kind] === null ? null : String(step[kind] ?? "");
  return "";
}

export function renamed(step, name) {
  const kind = kindOf(step);
  return { ...step, [kind === "user" ? "intent" : kind]: name };
}

/** What the customer writes in a test, on one line or more. */
export const said = (step) => String(step.user ?? "").replace(/\n$/, "");
export const withSaid = (step, text) => ({ ...step, user: text });

/** The entities of a step as rows; one without a value only has to be there. */
export function entitiesOf(step) {
  return (Array.isArray(step?.entities) ? step.entities : []).map((entry) => {
    if (!isMap(entry)) return { entity: String(entry), value: "" };
    const entity = Object.keys(entry).find((key) => !MARKS.includes(key)) ?? "";
    const marks = Object.fromEntries(MARKS.filter((key) => key in entry).map((key) => [key, entry[key]]));
    return { entity, value: written(entry[entity]), ...marks };
  });
}

export function withEntities(step, rows) {
  const { entities: _before, ...rest } = step;
  if (!rows.length) return rest;
  return { ...rest, entities: rows.map(entityEntry) };
}

function entityEntry({ entity, value, ...marks }) {
  if (value === "" && !Object.keys(marks).length) return entity;
  return { [entity]: value === "" ? null : readValue(value), ...marks };
}

/** The slots of a step as rows {slot, value}; `isNamed` is a slot that is set to anything. */
export function slotsOf(step) {
  const entries = step.slot_was_set;
  const list = Array.isArray(entries) ? entries : isMap(entries) ? Object.entries(entries).map(([key, value]) => ({ [key]: value })) : [];
  return list.flatMap((entry) => {
    if (!isMap(entry)) return [{ slot: String(entry), value: "", isNamed: true }];
    return Object.entries(entry).map(([slot, value]) => ({ slot, value: written(value), isNamed: false }));
  });
}

export function withSlots(step, rows, typeOf = () => "any") {
  const entries = rows.map(({ slot, value, isNamed }) => (isNamed ? slot : { [slot]: readValue(value, typeOf(slot)) }));
  return { ...step, slot_was_set: entries };
}

/** A value as people write it: text as it is, everything else as JSON. */
export function written(value) {
  if (value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  return value === "" || isLiteral(value) ? JSON.stringify(value) : value;
}

/** The value that was written; a text slot takes everything but `null` as text. */
export function readValue(text, type = "any") {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "null") return null;
  if (type === "text" && !trimmed.startsWith('"')) return trimmed;
  try {
    return JSON.parse(trimmed);
  } catch {
    return trimmed;
  }
}

function isLiteral(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The names that a step uses, with the list of completions that should know them. */
export function namesIn(step) {
  const kind = kindOf(step);
  const entities = entitiesOf(step).map(({ entity }) => ["entities", entity]);
  if (kind === "user" || kind === "intent") return [["intents", nameOf(step)], ...entities];
  if (kind === "action") return [["actions", nameOf(step)]];
  if (kind === "active_loop") return nameOf(step) === null ? [] : [["forms", nameOf(step)]];
  if (kind === "slot_was_set") return slotsOf(step).map(({ slot }) => ["slots", slot]);
  if (kind === "or") return (step.or ?? []).flatMap(namesIn);
  return [];
}

/** What a step lacks before it can be saved: "name", "text", or nothing. */
export function lackOf(step) {
  const kind = kindOf(step);
  if (kind === "user" && !said(step).trim()) return "text";
  if (kind === "checkpoint" && !nameOf(step)) return "name";
  if (kind === "or" && (step.or ?? []).length < 2) return "choice";
  if (kind === "active_loop" && nameOf(step) === "") return "name";
  return namesIn(step).some(([, name]) => !name) ? "name" : null;
}

/** A step in a few words, as a list shows it. */
export function inWords(step) {
  const kind = kindOf(step);
  if (kind === "user") return said(step) || nameOf(step);
  if (kind === "slot_was_set") return slotsOf(step).map(({ slot, value, isNamed }) => (isNamed ? slot : `${slot} = ${value}`)).join(", ");
  if (kind === "or") return (step.or ?? []).map(inWords).join(" / ");
  if (kind === "active_loop") return nameOf(step) ?? "∅";
  if (kind === "ellipsis") return "…";
  if (kind === "other" || kind === "bot") return typeof step === "string" ? step : JSON.stringify(step);
  return nameOf(step);
}

function isMap(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Every call of docs/studio-api.md. Failures are `ApiError`s whose `details` hold what the error carried. */

import { get as httpGet, post as httpPost } from "../shared/http.js";

const BASE = "/api/studio";

/** A query of the values that are set: `{q: "a", offset: 0, unused: null}` → `?q=a&offset=0`. */
function query(values = {}) {
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return set.length ? `?${new URLSearchParams(set)}` : "";
}

const get = (path, values, options) => httpGet(`${BASE}${path}${query(values)}`, options);
const post = (path, body, options) => httpPost(`${BASE}${path}`, body, options);
const named = (id) => encodeURIComponent(id);

// The project
export const project = (options) => get("/project", {}, options);
export const files = (options) => get("/files", {}, options);
export const file = (path, options) => get("/file", { path }, options);
export const completions = (options) => get("/completions", {}, options);

// The corpus
export const intents = (options) => get("/intents", {}, options);
export const examples = (values, options) => get("/examples", values, options);
export const entities = (options) => get("/entities", {}, options);
export const lists = (values, options) => get("/lists", values, options);
export const responses = (values, options) => get("/responses", values, options);
export const domain = (options) => get("/domain", {}, options);
export const stories = (values, options) => get("/stories", values, options);
export const storiesGraph = (values, options) => get("/stories/graph", values, options);
export const tension = (values, options) => get("/tension", values, options);
export const hints = (values, options) => get("/hints", values, options);

// Editing
export const preview = (operations) => post("/changes/preview", { operations });
export const saveChange = (change, message) => post("/changes", { change, message: message || undefined });
export const changes = (limit, options) => get("/changes", { limit }, options);
export const undo = (id) => post(`/changes/${named(id)}/undo`);
export const startValidation = () => post("/validate");
export const validation = (options) => get("/validate", {}, options);

// The inbox
export const inbox = (values, options) => get("/inbox", values, options);
export const inboxLine = (id, options) => get(`/inbox/${named(id)}`, {}, options);
export const decide = (body) => post("/inbox/decisions", body);
export const storyFrom = (conversation, body) => post(`/inbox/conversations/${named(conversation)}/story`, body);

// Training, comparison, publication
export const startTraining = () => post("/training");
export const training = (options) => get("/training", {}, options);
export const trainingLog = (after, job, options) => get("/training/log", { after, job }, options);
export const cancelTraining = () => post("/training/cancel");
export const startComparison = (model) => post("/comparison", { model: model || undefined });
export const comparison = (options) => get("/comparison", {}, options);
export const publish = (model, reason) => post("/publish", { model, reason: reason || undefined });
export const publications = (options) => get("/publications", {}, options);
export const rollback = (id, reason) => post(`/publications/${named(id)}/rollback`, { reason: reason || undefined });

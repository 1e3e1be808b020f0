/** The advisor's verbs: each asks the gateway, takes over its answer, and says what was refused. */

import { post } from "../shared/http.js";
import { t } from "../shared/texts.js";
import { toast } from "../shared/toasts.js";
import { desk } from "./desk.js";

const path = (id, verb) => `/api/advisor/conversations/${encodeURIComponent(id)}/${verb}`;

/** Say a failure to the advisor in words. */
export function complain(error) {
  if (error.status === 401) return;
  toast(error.message || t(error.code === "offline" ? "error.offline" : "error.other"), { isError: true });
}

async function command(id, verb, body) {
  try {
    const answer = await post(path(id, verb), body);
    desk.learn(answer.conversation);
    return answer;
  } catch (error) {
    complain(error);
    // The page was behind: what it shows must be true before the next click.
    if (error.status === 409 || error.status === 404) refresh(id);
    return null;
  }
}

function refresh(id) {
  const thread = desk.threads.find(id);
  if (thread) desk.threads.refresh(thread);
}

export const claim = (id) => command(id, "claim");
export const stepIn = (id) => command(id, "step-in");
export const release = (id, comment) => command(id, "release", { comment });
export const transfer = (id, target) => command(id, "transfer", target);
export const handBack = (id, outcome) => command(id, "handback", outcome);
export const close = (id, ending) => command(id, "close", ending);

/** Take whatever waits here: from the queue, or from the assistant. */
export const take = (line) => (line.status === "waiting" ? claim(line.id) : stepIn(line.id));

/** Keep a note; says whether it is kept. */
export async function note(id, text) {
  const answer = await command(id, "notes", { text, client_message_id: crypto.randomUUID?.() });
  if (answer?.note) desk.threads.find(id)?.addNote(answer.note);
  return Boolean(answer);
}

/** Change my language or presence. */
export async function setMe(changes) {
  try {
    const { user } = await post("/api/me", changes);
    desk.setUser(user);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

/** One click for a break, and back. */
export const switchStatus = () => setMe({ status: desk.isAvailable ? "away" : "available" });

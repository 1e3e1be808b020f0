/** The advisor's desk: the models of the page wired to the gateway. Elements read it and listen to it. */

import { get, post } from "../shared/http.js";
import { LiveSocket } from "../shared/socket.js";
import { Board } from "./models/board.js";
import { Drafts } from "./models/drafts.js";
import { Outbox } from "./models/outbox.js";
import { Prefs } from "./models/prefs.js";
import { Roster } from "./models/roster.js";
import { Shortcuts } from "./models/shortcuts.js";
import { Threads } from "./models/threads.js";

const REFILL_MS = 15_000;
const POLL_MS = 4_000;

/**
 * Emits `user` (the account changed), `handoff` (detail: the summary somebody is wanted for), `word` (detail: a summary of
 * mine with a new message) and `line` (the connection came or went).
 */
class Desk extends EventTarget {
  user = null;
  drafts = null;
  outbox = null;
  prefs = new Prefs();
  board = new Board();
  roster = new Roster();
  shortcuts = new Shortcuts();
  socket = new LiveSocket("/api/advisor/ws");
  threads = new Threads(this.socket);
  /** Whether we ask instead of being told: no socket gets through, calls do. */
  isPolled = false;
  #due = 0;

  constructor() {
    super();
    setInterval(() => this.#refill(), REFILL_MS);
    this.socket.addEventListener("frame", ({ detail }) => this.#take(detail));
    this.socket.addEventListener("up", () => this.#tell("line"));
    this.socket.addEventListener("down", ({ detail }) => {
      this.#tell("line", detail);
      this.#poll();
    });
  }

  /** Begin the day, or go on after a login. */
  begin(user) {
    if (this.user?.id !== user.id) {
      this.drafts = new Drafts(user.id);
      this.outbox = new Outbox(user.id);
      this.outbox.addEventListener("sent", ({ detail }) => this.#sent(detail));
    }
    this.setUser(user);
    this.socket.open();
    get("/api/advisor/colleagues").then((answer) => this.roster.take(answer), ignore);
    this.shortcuts.load().catch(ignore);
  }

  setUser(user) {
    this.user = user;
    this.#tell("user");
  }

  get isOnline() {
    return this.socket.isUp || this.isPolled;
  }

  get isSupervisor() {
    return ["supervisor", "admin"].includes(this.user?.role);
  }

  get isAvailable() {
    return this.user?.status === "available";
  }

  /** Passed on to somebody, or some team, and not to me. */
  isForOthers({ assigned_to: person, team }) {
    return person ? person !== this.user.id : Boolean(team && this.user.team && team !== this.user.team);
  }

  /** Take a conversation as a command's answer tells it. */
  learn(conversation) {
    if (!conversation) return;
    this.board.put(conversation);
    this.threads.find(conversation.id)?.merge(conversation);
  }

  /** Tell the customer and the server how far the open conversation has been read; only the one who holds it reads. */
  markRead() {
    const thread = this.threads.current;
    if (!thread?.isLoaded || document.hidden || !this.board.isMine(thread.conversation)) return;
    const line = this.board.get(thread.id);
    const heard = thread.events.findLast((event) => event.sender?.kind === "customer")?.seq ?? 0;
    const isRead = heard <= (thread.conversation.read_seq ?? 0);
    if (isRead && !line?.unread) return;
    if (this.#sendRead(thread)) {
      thread.conversation.read_seq = thread.lastSeq;
      if (line?.unread) this.board.put({ id: thread.id, status: "advisor", unread: 0 });
    }
  }

  #sendRead({ id, lastSeq: seq }) {
    if (this.socket.send({ type: "read", conversation_id: id, seq })) return true;
    if (this.isPolled) post(`/api/advisor/conversations/${encodeURIComponent(id)}/read`, { seq }).catch(ignore);
    return this.isPolled;
  }

  /** Where no socket gets through, ask every few seconds until one does. */
  async #poll() {
    clearTimeout(this.#due);
    if (!this.user || this.socket.isUp) {
      this.isPolled = false;
      return;
    }
    try {
      const [told, roster] = await Promise.all([get("/api/advisor/conversations"), get("/api/advisor/colleagues")]);
      this.isPolled = !this.socket.isUp;
      if (!this.isPolled) return;
      this.#heardAll(told, roster);
      this.#due = setTimeout(() => this.#poll(), POLL_MS);
    } catch {
      this.isPolled = false; // the next break of the line begins anew
    }
    this.#tell("line");
  }

  /** Take the whole list, and tell what is new in it as the socket would have. */
  #heardAll({ conversations, counts }, roster) {
    const before = new Map(conversations.map(({ id }) => [id, this.board.get(id)]));
    this.roster.take(roster);
    this.board.reset(this.user.id, conversations, counts.waiting);
    for (const line of conversations.map(({ id }) => this.board.get(id)).filter(Boolean)) {
      const known = before.get(line.id);
      this.threads.find(line.id)?.merge(line);
      if (this.isFilled && line.status === "waiting" && known?.status !== "waiting") this.#tell("handoff", line);
      else if (this.isFilled && this.board.isMine(line) && line.unread > (known?.unread ?? 0)) this.#tell("word", line);
    }
    this.isFilled = true;
    this.threads.resume();
    this.outbox.resume();
  }

  #take(frame) {
    if (frame.type === "hello") this.#hello(frame);
    else if (frame.type === "summary") this.#summary(frame.conversation);
    else if (frame.type === "gone") this.board.remove(frame.id);
    else if (frame.type === "colleagues") this.roster.take(frame);
    else if (frame.type === "handoff_requested") this.#requested(frame.conversation);
    else if (frame.conversation_id) this.threads.take(frame);
  }

  #hello({ user, conversations, counts, colleagues, teams }) {
    if (colleagues) this.roster.take({ colleagues, teams });
    if (user) this.setUser({ ...this.user, ...user });
    this.board.reset(this.user.id, conversations ?? [], counts?.waiting);
    this.isFilled = true;
    this.threads.resume();
    this.outbox.resume();
  }

  /** Who waits beyond the list moves up as others are served; nobody tells of them. */
  #refill() {
    if (!this.user || !this.board.beyond) return;
    get("/api/advisor/conversations?status=waiting").then(({ conversations, counts }) => this.board.refill(conversations, counts.waiting), ignore);
  }

  #summary(summary) {
    const before = this.board.get(summary.id)?.unread ?? 0;
    this.board.put(summary);
    this.threads.find(summary.id)?.merge(summary);
    const line = this.board.get(summary.id);
    if (line && this.board.isMine(line) && line.unread > before) this.#tell("word", line);
  }

  #requested(summary) {
    this.board.put(summary);
    this.#tell("handoff", summary);
  }

  #sent({ conversation, event }) {
    if (event) this.threads.find(conversation)?.apply(event);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

const ignore = () => {};

export const desk = new Desk();

/** The advisor's desk: the models of the page wired to the gateway. Elements read it and listen to it. */

import { get } from "../shared/http.js";
import { LiveSocket } from "../shared/socket.js";
import { Board } from "./models/board.js";
import { Drafts } from "./models/drafts.js";
import { Outbox } from "./models/outbox.js";
import { Prefs } from "./models/prefs.js";
import { Roster } from "./models/roster.js";
import { Shortcuts } from "./models/shortcuts.js";
import { Threads } from "./models/threads.js";

const REFILL_MS = 15_000;

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

  constructor() {
    super();
    setInterval(() => this.#refill(), REFILL_MS);
    this.socket.addEventListener("frame", ({ detail }) => this.#take(detail));
    this.socket.addEventListener("up", () => this.#tell("line"));
    this.socket.addEventListener("down", ({ detail }) => this.#tell("line", detail));
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
    if (this.socket.send({ type: "read", conversation_id: thread.id, seq: thread.lastSeq })) {
      thread.conversation.read_seq = thread.lastSeq;
      if (line?.unread) this.board.put({ id: thread.id, status: "advisor", unread: 0 });
    }
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

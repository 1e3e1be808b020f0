/** A WebSocket that comes back: growing pauses between tries, heartbeat, and a look at once when the network returns. */

import { everySecond } from "./ticker.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const HEARTBEAT_S = 20;
// Nothing heard for that long, pongs included: the line is dead even if nobody said so.
const SILENCE_S = 45;
const EXPIRED = 4401;

/**
 * Emits `up`, `frame` (detail: the frame), `down` (detail: seconds until the next try) and `refused`
 * (the session is over; call `open` again after a login).
 */
export class LiveSocket extends EventTarget {
  #address;
  #protocols;
  #socket = null;
  #isWanted = false;
  #tries = 0;
  #retryAt = 0;
  #heardAt = 0;
  #pingedAt = 0;

  constructor(address, { protocols } = {}) {
    super();
    this.#address = address;
    this.#protocols = protocols;
    everySecond(() => this.#tick());
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  get isUp() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    this.#isWanted = true;
    if (!this.#socket) this.#connect();
  }

  close() {
    this.#isWanted = false;
    this.#retryAt = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** Send a frame; says whether it went out. */
  send(frame) {
    if (!this.isUp) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect() {
    const address = new URL(typeof this.#address === "function" ? this.#address() : this.#address, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address, this.#protocols?.() ?? []);
    this.#socket = socket;
    this.#retryAt = 0;
    this.#heardAt = Date.now();
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", (message) => this.#heard(socket, message.data));
    socket.addEventListener("close", (event) => this.#closed(socket, event.code));
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#heardAt = this.#pingedAt = Date.now();
    this.dispatchEvent(new Event("up"));
  }

  #heard(socket, data) {
    if (socket !== this.#socket) return;
    this.#heardAt = Date.now();
    this.#tries = 0;
    const frame = JSON.parse(data);
    if (frame.type !== "pong") this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  #closed(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (!this.#isWanted) return;
    if (code === EXPIRED) {
      this.#isWanted = false;
      this.dispatchEvent(new Event("refused"));
      return;
    }
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries);
    const pause = most * (0.5 + Math.random() / 2);
    this.#tries += 1;
    this.#retryAt = Date.now() + pause;
    if (pause < 1000) setTimeout(() => this.#tick(), pause);
    this.dispatchEvent(new CustomEvent("down", { detail: { seconds: Math.ceil(pause / 1000), tries: this.#tries } }));
  }

  #tick() {
    const now = Date.now();
    if (this.#retryAt && now >= this.#retryAt && this.#isWanted && !this.#socket) this.#connect();
    if (!this.#socket) return;
    if (now - this.#heardAt > SILENCE_S * 1000) this.#drop();
    else if (this.isUp && now - this.#pingedAt >= HEARTBEAT_S * 1000) this.#ping(now);
  }

  #ping(now) {
    this.#pingedAt = now;
    this.send({ type: "ping" });
  }

  /** Give up a line that is silent: its own `close` event may take minutes. */
  #drop() {
    const socket = this.#socket;
    socket.close();
    this.#closed(socket, 1006);
  }

  #hurry() {
    if (!this.#isWanted) return;
    if (!this.#socket) this.#connect();
    else if (this.isUp) this.#ping(Date.now());
  }
}

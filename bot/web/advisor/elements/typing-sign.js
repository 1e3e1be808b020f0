/** Tells the customer that an advisor is writing: at once, again every few seconds, and when it stops. */

const AGAIN_MS = 4000;
const IDLE_MS = 5000;

export class TypingSign {
  #socket;
  #conversation = null;
  #saidAt = 0;
  #timer = 0;

  constructor(socket) {
    this.#socket = socket;
  }

  typed(conversation, text) {
    if (!text.trim()) return this.stop();
    if (this.#conversation && this.#conversation !== conversation) this.stop();
    const now = Date.now();
    if (!this.#conversation || now - this.#saidAt > AGAIN_MS) {
      this.#conversation = conversation;
      this.#saidAt = now;
      this.#say(true);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), IDLE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    if (!this.#conversation) return;
    this.#say(false);
    this.#conversation = null;
  }

  #say(on) {
    this.#socket.send({ type: "typing", conversation_id: this.#conversation, on });
  }
}

/** A custom element that lets go of everything it listens to when it leaves the page. */

import { everySecond } from "./ticker.js";

export class Part extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.begin();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /** Draw and start to listen. */
  begin() {}

  /** Hear one or more types (apart by spaces) of events of `target`. */
  hear(target, types, work) {
    for (const type of types.split(" ")) target.addEventListener(type, work, { signal: this.#life.signal });
  }

  /** Hear a press on whatever matches `selector` inside. */
  onPress(selector, work) {
    this.hear(this, "click", (event) => {
      const pressed = event.target.closest(selector);
      if (pressed && this.contains(pressed)) work(pressed, event);
    });
  }

  /** Act when a node's size changes. */
  watchSize(node, work) {
    const observer = new ResizeObserver(work);
    observer.observe(node);
    this.#life.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Do something every second. */
  tick(work) {
    const stop = everySecond(work);
    this.#life.signal.addEventListener("abort", stop);
  }
}

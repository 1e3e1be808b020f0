/** What stands where a conversation will be: who waits, or that nobody does. */

import { $, onceAFrame, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { waited } from "../../shared/time.js";
import { desk } from "../desk.js";
import { takeNext } from "../keys.js";
import { customerName, whyWords } from "./queue-row.js";

class WelcomePane extends Part {
  begin() {
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.board, "change", draw);
    this.hear(desk, "user", draw);
    this.hear($("[data-next]", this), "click", takeNext);
    this.tick(() => !document.hidden && this.checkVisibility?.() && this.#draw());
    this.#draw();
  }

  #draw() {
    const [next] = desk.board.waiting;
    const state = next ? "waiting" : desk.isAvailable ? "quiet" : "away";
    this.dataset.state = state;
    say($("h2", this), t(`welcome.${state}`, { count: desk.board.waiting.length }));
    const line = next
      ? t("welcome.next", { name: customerName(next), why: whyWords(next), wait: waited(next.waiting_since) })
      : t(`welcome.${state}_hint`);
    say($("p", this), line);
    show($("[data-next]", this), Boolean(next));
  }
}

customElements.define("welcome-pane", WelcomePane);

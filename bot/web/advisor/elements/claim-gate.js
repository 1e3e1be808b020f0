/** In place of the reply box for whoever does not hold the conversation: who does, and how to take it. */

import { $, onceAFrame, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { take } from "../commands.js";
import { desk } from "../desk.js";

class ClaimGate extends Part {
  begin() {
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.threads, "show change", draw);
    this.onPress("[data-command=take]", (button) => this.#take(button));
    this.onPress("[data-leaves-note]", () => $("reply-box").beginNote());
    this.#draw();
  }

  #draw() {
    const thread = desk.threads.current;
    const line = thread?.conversation;
    if (!show(this, Boolean(thread?.isLoaded) && !desk.board.isMine(line))) return;
    const button = $("[data-command=take]", this);
    const isFree = line.status === "waiting" || line.status === "assistant";
    if (show(button, isFree)) say($("span", button), t(line.status === "waiting" ? "gate.claim" : "gate.step_in"));
    say($("p", this), t(`gate.${line.status}`, { name: line.owner?.name ?? "" }));
  }

  async #take(button) {
    button.disabled = true;
    const isTaken = await take(desk.threads.current.conversation);
    button.disabled = false;
    if (isTaken) $("reply-box").focusWhenReady();
  }
}

customElements.define("claim-gate", ClaimGate);

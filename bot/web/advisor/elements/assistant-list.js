/** What the assistant holds now, read again every few seconds while the list is open: an advisor may step in. */

import { $, reconcile, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { get } from "../../shared/http.js";
import { stepIn } from "../commands.js";
import { desk } from "../desk.js";
import { openConversation } from "../router.js";
import { makeRow, updateRow } from "./queue-row.js";

const EVERY_S = 6;
const ADDRESS = "/api/advisor/conversations?status=assistant";

class AssistantList extends Part {
  begin() {
    this.details = $("details", this);
    this.hear(this.details, "toggle", () => this.#read());
    this.onPress(".row-take", (button) => this.#stepIn(button.dataset.id));
    this.hear(desk.threads, "show", () => this.#draw());
    let seconds = 0;
    this.tick(() => (seconds += 1) % EVERY_S === 0 && this.#read());
  }

  async #read() {
    if (!this.details.open || document.hidden || !desk.isOnline) return;
    try {
      this.lines = (await get(ADDRESS)).conversations.filter((line) => line.status === "assistant").slice(0, 100);
      this.#draw();
    } catch {
      // The next look comes in a few seconds; the band at the top says when the line is down.
    }
  }

  #draw() {
    if (!this.lines) return;
    show($(".list-empty", this), this.lines.length === 0);
    say($(".count", this), String(this.lines.length));
    show($(".count", this), true);
    reconcile($("ul", this), this.lines, { key: (line) => line.id, create: () => makeRow("assistant"), update: updateRow });
  }

  async #stepIn(id) {
    openConversation(id);
    if (await stepIn(id)) this.#read();
  }
}

customElements.define("assistant-list", AssistantList);

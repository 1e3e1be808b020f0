/** Search over all conversations, closed ones too; its results stand in place of the lists. */

import { $, reconcile, say, show, whenQuiet } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { get } from "../../shared/http.js";
import { t } from "../../shared/texts.js";
import { complain } from "../commands.js";
import { desk } from "../desk.js";
import { makeRow, updateRow } from "./queue-row.js";

const SHORTEST = 2;
const STATUSES = "waiting,advisor,assistant,closed";

class SearchBox extends Part {
  begin() {
    this.input = $("input", this);
    this.results = $("#results");
    const search = whenQuiet(() => this.#search(), 220);
    this.hear(this.input, "input", search);
    this.hear(this.input, "keydown", (event) => this.#onKey(event));
    this.hear(desk.threads, "show", () => this.#draw());
  }

  #onKey(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.input.value = "";
      this.#search();
      this.input.blur();
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      $(".row-link", this.results)?.focus();
    }
  }

  async #search() {
    const words = this.input.value.trim();
    this.asked?.abort();
    const isOn = words.length >= SHORTEST;
    show(this.results, isOn);
    show($("#lists"), !isOn);
    if (!isOn) return;
    this.asked = new AbortController();
    const address = `/api/advisor/conversations?status=${STATUSES}&q=${encodeURIComponent(words)}`;
    try {
      this.lines = (await get(address, { signal: this.asked.signal })).conversations.slice(0, 50);
      this.#draw();
      say($("[role=status]", this.results), t("search.found", { count: this.lines.length }));
    } catch (error) {
      if (error.name !== "AbortError") complain(error);
    }
  }

  #draw() {
    if (!this.lines || this.results.hidden) return;
    reconcile($("ul", this.results), this.lines, { key: (line) => line.id, create: () => makeRow("found"), update: updateRow });
  }
}

customElements.define("search-box", SearchBox);

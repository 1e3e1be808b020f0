/** The lists at the left: my conversations, the queue, colleagues' ones. */

import { $, onceAFrame, reconcile, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { claim } from "../commands.js";
import { desk } from "../desk.js";
import { openConversation } from "../router.js";
import { makeRow, updateRow, updateTime } from "./queue-row.js";

const LISTS = ["mine", "waiting", "other"];
const FULL = 100;

class SideLists extends Part {
  shown = { waiting: [] };

  begin() {
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.board, "change", draw);
    this.hear(desk.threads, "show", draw);
    this.hear(desk.outbox, "change", draw);
    this.hear(window, "relais:draft", draw);
    this.hear(desk, "user", draw);
    this.hear($("[data-list=waiting]", this), "pointerleave", draw);
    this.tick(() => this.#tickTimes());
    this.onPress(".row-take", (button) => this.#claim(button.dataset.id));
    this.#draw();
  }

  #draw() {
    const lists = { mine: desk.board.mine, waiting: this.#steady(desk.board.waiting), other: desk.board.others };
    for (const kind of LISTS) this.#drawList(kind, lists[kind]);
    this.#announce(lists.waiting.length);
  }

  /** Under the pointer the order stands still: nobody takes a conversation they did not aim at. */
  #steady(lines) {
    if (!$("[data-list=waiting]", this).matches(":hover")) return lines;
    const place = new Map(this.shown.waiting.map((id, index) => [id, index]));
    return lines.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || 0);
  }

  #drawList(kind, lines) {
    const section = $(`[data-list=${kind}]`, this);
    const beyond = kind === "waiting" ? desk.board.beyond : 0;
    say($(".count", section), String(lines.length + beyond));
    show($(".list-empty", section) ?? section, kind === "other" ? lines.length > 0 : lines.length === 0);
    reconcile($("ul", section), lines.slice(0, FULL), {
      key: (line) => line.id,
      create: () => makeRow(kind),
      update: updateRow,
    });
    this.shown[kind] = lines.map((line) => line.id);
    const more = $(".list-more", section);
    const left = Math.max(0, lines.length - FULL) + beyond;
    if (more && show(more, left > 0)) say(more, t("queue.more", { count: left }));
  }

  /** Waits move every second, order every so often: urgency grows with time. */
  #tickTimes() {
    if (document.hidden) return;
    this.seconds = (this.seconds ?? 0) + 1;
    if (this.seconds % 15 === 0) this.#draw();
    for (const row of this.querySelectorAll(".row")) {
      const line = desk.board.get(row.dataset.key);
      if (line && (row.dataset.kind === "waiting" || this.seconds % 15 === 0)) updateTime(row, line);
    }
  }

  /** Say the queue's length aloud when it grows: not at each change. */
  #announce(length) {
    if (this.known !== undefined && length > this.known) say($("[data-announce]", this), t("queue.announce", { count: length }));
    this.known = length;
  }

  async #claim(id) {
    openConversation(id);
    // On a phone the keyboard would cover what is to be read first.
    if ((await claim(id)) && matchMedia("(pointer: fine)").matches) $("reply-box").focusWhenReady();
  }
}

customElements.define("side-lists", SideLists);

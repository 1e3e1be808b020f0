/** Available or away: one click for a break. */

import { el, icon, say } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { switchStatus } from "../commands.js";
import { desk } from "../desk.js";

class StatusSwitch extends Part {
  begin() {
    this.dot = el("span", { class: "status-dot", "aria-hidden": "true" });
    this.word = el("span");
    this.button = el("button", { type: "button", class: "status-button", role: "switch" }, this.dot, this.word, icon("cup"));
    this.replaceChildren(this.button);
    this.hear(this.button, "click", switchStatus);
    this.hear(desk, "user", () => this.#draw());
    this.#draw();
  }

  #draw() {
    const isAvailable = desk.isAvailable;
    this.dataset.status = desk.user?.status ?? "offline";
    say(this.word, t(isAvailable ? "status.available" : "status.away"));
    this.button.setAttribute("aria-checked", String(isAvailable));
    this.button.setAttribute("aria-label", t("status.label", { status: this.word.textContent }));
    this.button.title = t(isAvailable ? "status.go_away" : "status.come_back");
  }
}

customElements.define("status-switch", StatusSwitch);

/** A band across the page while the connection is gone: what happens, and what is safe. */

import { el, icon, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { desk } from "../desk.js";

// A break that heals by itself at once is nobody's business.
const PATIENCE_MS = 1500;

class LineState extends Part {
  begin() {
    this.text = el("span");
    this.retry = el("button", { type: "button", class: "button is-small" }, t("line.retry"));
    this.replaceChildren(icon("alert"), this.text, this.retry);
    this.setAttribute("role", "status");
    this.hidden = true;
    this.hear(this.retry, "click", () => desk.socket.open());
    this.hear(desk, "line", () => this.#changed());
  }

  #changed() {
    clearTimeout(this.timer);
    if (desk.isOnline) show(this, false);
    else this.timer = setTimeout(() => this.#warn(), PATIENCE_MS);
  }

  #warn() {
    if (desk.isOnline) return;
    say(this.text, t("line.down"));
    show(this, true);
  }
}

customElements.define("line-state", LineState);

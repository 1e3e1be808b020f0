/** The tools at the top of the lists: sound, figures, keys, settings. */

import { $, icon, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { chime } from "../alerts.js";
import { desk } from "../desk.js";
import { openFigures } from "../router.js";

class AppMenu extends Part {
  begin() {
    this.sound = $("[data-tool=sound]", this);
    this.hear(this.sound, "click", () => desk.prefs.toggle("sound") && chime("handoff"));
    this.hear($("[data-tool=figures]", this), "click", openFigures);
    this.onPress("[data-shows]", (button) => $(`#${button.dataset.shows}`).showModal());
    this.hear(desk.prefs, "change", () => this.#draw());
    this.hear(desk, "user", () => this.#draw());
    this.#draw();
  }

  #draw() {
    const isOn = desk.prefs.get("sound");
    this.sound.setAttribute("aria-pressed", String(isOn));
    this.sound.title = t(isOn ? "sound.on" : "sound.off");
    this.sound.replaceChildren(icon(isOn ? "bell" : "bell-off"));
    show($("[data-tool=figures]", this), desk.isSupervisor);
  }
}

customElements.define("app-menu", AppMenu);

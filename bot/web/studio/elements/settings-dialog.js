/** What each trainer chooses: language, look, keys; and the way out. */

import { rememberLanguage } from "../../shared/account.js";
import { $, $$, say, show } from "../../shared/dom.js";
import { dismissable } from "../../shared/dialogs.js";
import { Part } from "../../shared/element.js";
import { post } from "../../shared/http.js";
import { language, t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import { LOCAL } from "../session.js";
import { studio } from "../studio.js";
import { sentence } from "./states.js";

class SettingsDialog extends Part {
  begin() {
    this.form = $("form", this);
    const dialog = $("dialog", this);
    dismissable(dialog);
    this.hear(this.form, "change", ({ target }) => this.#changed(target));
    this.hear(this.form, "submit", (event) => event.preventDefault());
    for (const button of $$("[data-shows]")) this.hear(button, "click", () => $(`#${button.dataset.shows}`).showModal());
    this.#fill();
  }

  #fill() {
    const { elements } = this.form;
    const { name, role, id } = studio.user;
    elements.language.value = language();
    elements.theme.value = window.relaisTheme.get();
    elements.keys.checked = studio.pref("keys");
    say($(".settings-who", this), t("settings.who", { name, role: t(`role.${role}`) }));
    show($("[data-logout]", this), id !== LOCAL);
  }

  async #changed(field) {
    if (field.name === "language") await this.#speak(field.value);
    else if (field.name === "theme") window.relaisTheme.set(field.value);
    else studio.setPref(field.name, field.checked);
  }

  async #speak(wanted) {
    try {
      if (studio.user.id !== LOCAL) await post("/api/me", { language: wanted });
      rememberLanguage(wanted);
      location.reload();
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
  }
}

customElements.define("settings-dialog", SettingsDialog);

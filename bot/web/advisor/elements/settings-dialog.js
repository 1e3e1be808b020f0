/** What each advisor chooses: language, look, sound, notifications, keys; and the way out. */

import { $, say } from "../../shared/dom.js";
import { dismissable } from "../../shared/dialogs.js";
import { Part } from "../../shared/element.js";
import { language, t } from "../../shared/texts.js";
import { allowNotifications, chime } from "../alerts.js";
import { setMe } from "../commands.js";
import { desk } from "../desk.js";
import * as session from "../session.js";

class SettingsDialog extends Part {
  begin() {
    this.form = $("form", this);
    dismissable($("dialog", this));
    this.hear(this.form, "change", ({ target }) => this.#changed(target));
    this.hear(this.form, "submit", (event) => event.preventDefault());
    this.hear($("#logout"), "click", () => session.logout());
    this.hear(desk.prefs, "change", () => this.#fill());
    this.hear(desk, "user", () => this.#fill());
    this.#fill();
  }

  #fill() {
    const { elements } = this.form;
    elements.language.value = language();
    elements.theme.value = window.relaisTheme.get();
    for (const name of ["sound", "notifications", "keys"]) elements[name].checked = desk.prefs.get(name);
    say($(".settings-who", this), t("settings.who", { name: desk.user?.name ?? "", role: t(`role.${desk.user?.role ?? "advisor"}`) }));
  }

  async #changed(field) {
    if (field.name === "language") await this.#speak(field.value);
    else if (field.name === "theme") window.relaisTheme.set(field.value);
    else if (field.name === "notifications") await this.#notify(field.checked);
    else desk.prefs.set(field.name, field.checked);
    if (field.name === "sound" && field.checked) chime("handoff");
  }

  async #speak(wanted) {
    if (!(await setMe({ language: wanted }))) return;
    session.rememberLanguage(wanted);
    // Drafts are kept in the browser: a reload costs nothing and leaves no word of the other language behind.
    location.reload();
  }

  async #notify(isWanted) {
    const isAllowed = isWanted && (await allowNotifications());
    desk.prefs.set("notifications", isAllowed);
    say($(".notifications-refused", this), isWanted && !isAllowed ? t("settings.notifications_refused") : "");
  }
}

customElements.define("settings-dialog", SettingsDialog);

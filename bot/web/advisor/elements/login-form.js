/** The login: on the page of its own, or over the console when a session has ended. */

import { $, say, stamp } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { desk } from "../desk.js";
import * as session from "../session.js";

class LoginForm extends Part {
  begin() {
    const isAgain = this.hasAttribute("again");
    if (isAgain && !desk.user) return;
    if (!this.firstChild) this.append(stamp("login-form"));
    if (isAgain) $("[name=login]", this).value = desk.user.login;
    this.hear($("form", this), "submit", (event) => this.#submit(event));
    this.onPress("[data-language]", (button) => this.#speak(button.dataset.language));
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.target;
    const button = $("[type=submit]", form);
    button.disabled = true;
    say($(".error", form), "");
    try {
      const user = await session.login(form.login.value.trim(), form.password.value);
      this.#enter(user);
    } catch (error) {
      const known = { unauthorized: "login.wrong", rate_limited: "login.throttled", offline: "error.offline" };
      say($(".error", form), known[error.code] ? t(known[error.code]) : error.message || t("error.other"));
      form.password.select();
    } finally {
      button.disabled = false;
    }
  }

  #enter(user) {
    $("form", this).reset();
    session.rememberLanguage(user.language);
    if (this.hasAttribute("again")) session.resume(user);
    else location.reload();
  }

  #speak(language) {
    session.rememberLanguage(language);
    location.reload();
  }
}

customElements.define("login-form", LoginForm);

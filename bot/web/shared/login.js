/** The login card: on a page of its own, or over a page whose session has ended. The page holds its template. */

import { login, rememberLanguage } from "./account.js";
import { $, say, stamp } from "./dom.js";
import { Part } from "./element.js";
import { t } from "./texts.js";

export class LoginCard extends Part {
  begin() {
    if (this.isAgain && !this.owner) return;
    if (!this.firstChild) this.append(stamp("login-form"));
    if (this.isAgain) $("[name=login]", this).value = this.owner.login;
    this.hear($("form", this), "submit", (event) => this.#submit(event));
    this.onPress("[data-language]", (button) => this.#speak(button.dataset.language));
  }

  /** Whether somebody was here, whose session has ended. */
  get isAgain() {
    return this.hasAttribute("again");
  }

  /** Who was here. */
  get owner() {
    return null;
  }

  /** Go on with a session that is there again. */
  resume() {}

  async #submit(event) {
    event.preventDefault();
    const form = event.target;
    const button = $("[type=submit]", form);
    button.disabled = true;
    say($(".error", form), "");
    try {
      this.#enter(await login(form.login.value.trim(), form.password.value));
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
    rememberLanguage(user.language);
    if (this.isAgain) this.resume(user);
    else location.reload();
  }

  #speak(language) {
    rememberLanguage(language);
    location.reload();
  }
}

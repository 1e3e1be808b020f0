/** Rasa's own validation: start it, follow it, say how it went. Shared by the view of validation and the story. */

import { el, say, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { ago, span } from "../../shared/time.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { sentence } from "../elements/states.js";

const ASK_MS = 1000;

export class ValidationRun {
  validation = null;
  #timer = 0;
  #isStopped = false;

  /** `onRead(validation)` is called with each answer; `href` links to the whole list of problems. */
  constructor(onRead, { href = "#/validation" } = {}) {
    this.onRead = onRead;
    this.words = el("p", { role: "status" });
    this.button = el("button", { type: "button", class: "button", onclick: () => this.check() }, t("validation.run"));
    this.bar = el("progress", { "aria-label": t("validation.running") });
    this.link = href ? el("a", { href }, t("validation.all")) : "";
    this.panel = el("div", { class: "validation-run" }, this.button, this.bar, this.words, this.link);
  }

  start() {
    this.#isStopped = false;
    return this.ask();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async check() {
    try {
      const { validation } = await api.startValidation();
      this.#draw(validation);
      await this.ask();
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
  }

  async ask() {
    clearTimeout(this.#timer);
    const wasRunning = this.validation?.state === "running";
    try {
      const { validation } = await api.validation();
      this.#draw(validation);
      if (validation.state !== "running" || !wasRunning) await this.onRead(validation);
    } catch (error) {
      if (!error.isPassing) throw error;
      say(this.words, sentence(error));
    }
    if (!this.#isStopped && this.validation?.state === "running") this.#timer = setTimeout(() => this.ask(), ASK_MS);
  }

  #draw(validation) {
    this.validation = validation;
    const isRunning = validation.state === "running";
    this.button.disabled = isRunning;
    show(this.bar, isRunning);
    say(this.words, stateWords(validation));
    if (this.link) show(this.link, validation.problems.length > 0);
  }
}

function stateWords({ state, problems, started_at: at, seconds, stale }) {
  if (state === "never" || state === "running") return t(`validation.${state}`);
  if (state === "failed") return t("validation.failed");
  const found = problems.length ? t("validation.found", { count: problems.length }) : t("validation.clean");
  return [found, t("validation.when", { ago: ago(at), span: span(Math.max(1, seconds)) }), stale && t("validation.stale")].filter(Boolean).join(" ");
}

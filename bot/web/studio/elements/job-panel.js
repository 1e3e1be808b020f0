/** Long work on the server as people see it: its stage, how far it is, its log, and the way to stop it. */

import { $, el, icon, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { ours, t } from "../../shared/texts.js";
import { ago, exact, span } from "../../shared/time.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { buttonOf } from "./heads.js";
import { sentence } from "./states.js";

const STATE_ICONS = { done: "done", failed: "alert", cancelled: "close" };

/** `<job-panel>` with `watch`, a JobWatch. */
class JobPanel extends Part {
  begin() {
    this.stage = el("p", { class: "job-stage" });
    this.facts = el("p", { class: "job-facts hint" });
    this.bar = el("progress", { max: "1", "aria-label": t("job.progress") });
    this.told = el("p", { class: "hidden-text", role: "status" });
    this.cancel = buttonOf(t("job.cancel"), { act: () => this.#cancel() });
    this.log = el("pre", { class: "job-log", tabindex: "0", role: "log", "aria-label": t("job.log"), "aria-live": "off" });
    this.fold = el("details", {}, el("summary", {}, t("job.log")), this.log);
    this.replaceChildren(el("div", { class: "job-head" }, el("div", {}, this.stage, this.facts), this.cancel), this.bar, this.fold, this.told);
    this.hear(this.watch, "change", () => this.#draw());
    this.tick(() => this.watch.isRunning && this.#drawFacts());
    this.#draw();
  }

  #draw() {
    const { job, error, isRunning } = this.watch;
    if (!show(this, Boolean(job))) return;
    const stage = isRunning ? ours(job.stage) : t(`job.${job.kind ?? "training"}.${job.state}`);
    const picture = STATE_ICONS[job.state];
    if (this.stage.textContent !== stage) this.stage.replaceChildren(...[picture && icon(picture), stage].filter(Boolean));
    this.dataset.state = job.state;
    say(this.told, isRunning ? stage : `${stage} ${ours(job.error ?? "")}`);
    show(this.bar, isRunning);
    this.bar.value = job.progress ?? 0;
    show(this.cancel, isRunning);
    this.#drawFacts(error);
    this.#drawLog();
    if (isRunning && !this.seen) this.fold.open = true;
    this.seen = this.seen || isRunning;
  }

  #drawFacts(error = this.watch.error) {
    const { job, isRunning } = this.watch;
    const seconds = isRunning ? Math.max(job.seconds, (Date.now() - new Date(job.started_at)) / 1000) : job.seconds;
    const parts = [
      isRunning && (job.progress ?? 0).toLocaleString(document.documentElement.lang, { style: "percent" }),
      t(isRunning ? "job.running_since" : "job.took", { span: span(Math.max(0, seconds)) }),
      t("job.by", { name: job.by, ago: ago(job.started_at) }),
      job.error && ours(job.error),
      error && sentence(error),
    ];
    say(this.facts, parts.filter(Boolean).join(" · "));
    this.facts.title = exact(job.started_at);
  }

  /** The log follows what comes, as long as one looks at its end. */
  #drawLog() {
    const { lines } = this.watch;
    show(this.fold, lines.length > 0);
    if (this.drawn === lines) return;
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
    this.log.textContent = lines.join("\n");
    this.drawn = lines;
    if (isAtEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  async #cancel() {
    this.cancel.disabled = true;
    try {
      await api.cancelTraining();
      await this.watch.ask();
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
    this.cancel.disabled = false;
    $("h1")?.focus();
  }
}

customElements.define("job-panel", JobPanel);

/** Make the panel of a job. */
export function jobPanel(watch) {
  const panel = el("job-panel");
  panel.watch = watch;
  return panel;
}

/** Training: make a candidate of the files as they are, follow it, and see the candidates that wait. */

import { el, icon } from "../../shared/dom.js";
import { ours, t, tOr } from "../../shared/texts.js";
import { ago, exact, span } from "../../shared/time.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { modelName } from "../elements/figures.js";
import { buttonOf, headOf } from "../elements/heads.js";
import { jobPanel } from "../elements/job-panel.js";
import { empty, failed, sentence } from "../elements/states.js";
import { JobWatch } from "../models/job.js";
import { to } from "../router.js";
import { View } from "../view.js";

class TrainingView extends View {
  setup() {
    this.watch = new JobWatch({ read: api.training, readLog: api.trainingLog });
    this.startButton = buttonOf(t("training.start"), { picture: "train", act: () => this.#train(), isMain: true, command: "new" });
    this.busy = el("p", { class: "hint", role: "status" });
    this.place = el("div", { class: "view-body" });
    this.replaceChildren(headOf(t("nav.training"), { lead: t("training.lead"), actions: [this.startButton] }), this.busy, jobPanel(this.watch), this.place);
    this.hear(this.watch, "change", () => this.#draw());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.stop();
  }

  async fill() {
    await this.watch.start();
  }

  async #train() {
    this.startButton.disabled = true;
    try {
      await api.startTraining();
      await this.watch.ask();
    } catch (error) {
      toast(sentence(error), { isError: true });
      await this.watch.ask();
    }
  }

  #draw() {
    const { watch } = this;
    this.startButton.disabled = watch.isBusy;
    this.busy.textContent = watch.isBusy && !watch.isRunning ? t("training.other_runs") : "";
    if (!watch.answer) {
      if (watch.error) this.place.replaceChildren(failed(watch.error, () => watch.ask()));
      return;
    }
    const state = JSON.stringify([watch.answer.candidates, watch.answer.live, (watch.answer.jobs ?? []).map(({ id, state: own }) => [id, own]), watch.isRunning, watch.job?.state]);
    if (state === this.drawn) return;
    this.drawn = state;
    this.place.replaceChildren(...[this.#candidates(watch.answer), earlier(watch)].filter(Boolean));
  }

  #candidates({ candidates = [], live }) {
    const title = el("h2", {}, t("training.candidates"));
    if (!candidates.length) return el("section", {}, title, empty(t("training.no_candidate"), t("training.no_candidate_hint")));
    const rows = candidates.map((model) => this.#candidate(model, model.name === live));
    const inService = live ? el("p", { class: "hint" }, t("training.live", { model: modelName(live) })) : null;
    return el("section", {}, title, inService, el("ul", { class: "model-list" }, ...rows));
  }

  #candidate({ name, trained_at: at, seconds }, isLive) {
    const facts = [t("training.trained", { ago: ago(at) }), seconds && t("training.in", { span: span(seconds) })].filter(Boolean).join(", ");
    return el(
      "li",
      {},
      el("div", {}, el("p", { class: "model-name" }, el("span", { class: "mono" }, modelName(name)), isLive && el("span", { class: "chip is-accent" }, t("training.is_live"))), el("p", { class: "hint", title: exact(at) }, facts)),
      el("a", { class: "button is-small", href: to("comparison", "", { model: name }) }, icon("chart"), t("training.compare")),
    );
  }
}

/** The earlier runs, comparisons too. */
function earlier({ answer, job }) {
  const jobs = (answer.jobs ?? []).filter(({ id }) => id !== job?.id);
  if (!jobs.length) return null;
  const head = ["training.kind", "training.state", "training.who", "training.when", "training.took"].map((words) => el("th", { scope: "col" }, t(words)));
  const rows = jobs.map((one) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, tOr(`training.kind.${one.kind}`, one.kind ?? "")),
      el("td", {}, el("span", { class: one.state === "failed" ? "chip is-danger" : "chip" }, t(`job.state.${one.state}`)), one.error && el("span", { class: "hint" }, " ", ours(one.error))),
      el("td", {}, one.by),
      el("td", { title: exact(one.started_at) }, ago(one.started_at)),
      el("td", { class: "figure" }, span(one.seconds)),
    ),
  );
  return el("section", {}, el("h2", {}, t("training.earlier")), el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("training.earlier") }, el("table", { class: "table" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))));
}

customElements.define("studio-training", TrainingView);

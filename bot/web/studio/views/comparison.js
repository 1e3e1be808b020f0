/** The candidate beside the live model: figures with their floors, intents, entities, and the replay of real conversations. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { modelName } from "../elements/figures.js";
import { buttonOf, choiceOf, headOf } from "../elements/heads.js";
import { jobPanel } from "../elements/job-panel.js";
import { publishModel } from "../elements/publish-dialog.js";
import { empty, failed, sentence } from "../elements/states.js";
import { JobWatch } from "../models/job.js";
import { to } from "../router.js";
import { View } from "../view.js";
import { confusionOf, figuresTable, namesTable } from "./comparison-tables.js";
import { replayOf } from "./comparison-replay.js";

const comparisonOf = ({ running, jobs = [] }) => [running, ...jobs].find((job) => job?.kind === "comparison") ?? null;

class ComparisonView extends View {
  setup() {
    this.model = this.route.query.model ?? "";
    this.watch = new JobWatch({ read: api.training, readLog: api.trainingLog, pick: comparisonOf });
    this.bar = el("div", { class: "filters" });
    this.place = el("div", { class: "view-body" });
    this.startButton = buttonOf(t("comparison.start"), { picture: "chart", act: () => this.#compare(), command: "new" });
    this.publishButton = buttonOf(t("publish.open"), { picture: "publish", act: () => publishModel(this.comparison.candidate, this.comparison.figures), isMain: true });
    this.replaceChildren(headOf(t("nav.comparison"), { lead: t("comparison.lead"), actions: [this.startButton, this.publishButton] }), this.bar, jobPanel(this.watch), this.place);
    this.publishButton.hidden = true;
    this.hear(this.watch, "change", () => this.#follow());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.stop();
  }

  async fill() {
    await this.watch.start();
  }

  async #compare() {
    this.startButton.disabled = true;
    try {
      await api.startComparison(this.model);
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
    await this.watch.ask();
  }

  /** Draw the choice of candidates; read the figures again when a comparison has ended. */
  async #follow() {
    const { watch } = this;
    this.startButton.disabled = watch.isBusy || !watch.answer?.candidates?.length;
    if (!watch.answer) {
      if (watch.error) this.place.replaceChildren(failed(watch.error, () => watch.ask()));
      return;
    }
    this.#drawChoice(watch.answer.candidates ?? []);
    const state = `${watch.job?.id} ${watch.job?.state}`;
    if (state === this.known) return;
    this.known = state;
    await this.#read();
  }

  #drawChoice(candidates) {
    const names = candidates.map(({ name }) => name);
    if (names.join() === this.names) return;
    this.names = names.join();
    if (!names.includes(this.model)) this.model = names[0] ?? "";
    const choices = names.map((value) => ({ value, label: modelName(value) }));
    this.bar.replaceChildren(...(choices.length ? [el("span", { class: "label" }, t("comparison.candidate")), choiceOf(t("comparison.candidate"), choices, this.model, (model) => (this.model = model))] : []));
  }

  async #read() {
    try {
      const { comparison } = await api.comparison();
      this.comparison = comparison;
      this.#draw(comparison);
    } catch (error) {
      if (error.status === 404) this.#draw(null);
      else this.place.replaceChildren(failed(error, () => this.#read()));
    }
  }

  #draw(comparison) {
    const hasFigures = Boolean(comparison?.figures?.length || comparison?.intents?.length);
    this.publishButton.hidden = !hasFigures || comparison.state === "running";
    if (!hasFigures) {
      const hasCandidate = Boolean(this.watch.answer?.candidates?.length);
      const link = el("a", { class: "button", href: to("training") }, icon("train"), t("comparison.train"));
      const words = hasCandidate ? ["comparison.none", "comparison.none_hint"] : ["comparison.no_candidate", "comparison.no_candidate_hint"];
      this.place.replaceChildren(this.watch.isRunning ? "" : empty(...words.map((key) => t(key)), hasCandidate ? "" : link));
      return;
    }
    const names = el("p", { class: "comparison-names" }, t("comparison.models", { live: comparison.live ? modelName(comparison.live) : t("comparison.no_live"), candidate: modelName(comparison.candidate) }));
    const parts = [
      names,
      figuresTable(comparison.figures ?? []),
      replayOf(comparison),
      namesTable(t("comparison.intents"), comparison.intents ?? [], { isLinked: true }),
      namesTable(t("comparison.entities"), comparison.entities ?? []),
      namesTable(t("comparison.folds", { count: comparison.cross_validation?.folds ?? 0 }), comparison.cross_validation?.intents ?? [], { isLinked: true }),
      confusionOf(comparison.cross_validation?.confusion),
    ];
    this.place.replaceChildren(...parts.filter(Boolean));
  }
}

customElements.define("studio-comparison", ComparisonView);

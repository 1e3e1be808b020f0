/** What Rasa's own validation says of the project, each message beside the place that it speaks of. */

import { el, icon } from "../../shared/dom.js";
import { ours, t } from "../../shared/texts.js";
import * as api from "../api.js";
import { headOf } from "../elements/heads.js";
import { empty, sentence } from "../elements/states.js";
import { to } from "../router.js";
import { View } from "../view.js";
import { ValidationRun } from "./validation-run.js";

class ValidationView extends View {
  setup() {
    this.run = new ValidationRun((validation) => this.#draw(validation), { href: null });
    this.place = el("div", { class: "view-body" });
    this.replaceChildren(headOf(t("nav.validation"), { lead: t("validation.lead") }), this.run.panel, this.place);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.run?.stop();
  }

  async fill() {
    await this.run.start();
  }

  async #draw({ state, problems, log }) {
    const stories = await this.#stories(problems);
    const list = problems.length ? el("ul", { class: "problems" }, ...problems.map((problem) => problemLine(problem, stories))) : null;
    const clean = state === "done" && !problems.length ? empty(t("validation.clean"), t("validation.clean_hint")) : null;
    const output = log?.length ? el("details", { class: "validation-log" }, el("summary", {}, t("validation.log")), el("pre", { tabindex: "0" }, log.join("\n"))) : null;
    this.place.replaceChildren(...[list, clean, output].filter(Boolean));
  }

  /** The stories that problems name, to lead to their steps. */
  async #stories(problems) {
    const files = [...new Set(problems.filter((problem) => problem.story_id).map(({ path }) => path))];
    try {
      const answers = await Promise.all(files.map((file) => api.stories({ file, limit: 1000 })));
      return new Map(answers.flatMap(({ stories }) => stories.map((story) => [story.id, story])));
    } catch (error) {
      if (!error.isPassing) throw error;
      this.place.replaceChildren(empty(sentence(error)));
      return new Map();
    }
  }
}

function problemLine(problem, stories) {
  const story = stories.get(problem.story_id);
  const step = problem.step === null || problem.step === undefined ? "" : t("validation.step", { number: problem.step + 1 });
  const link = story
    ? el("a", { href: to("story", "", { kind: story.kind, file: story.file, name: story.name }) }, [story.name, step].filter(Boolean).join(", "))
    : problem.path && el("a", { class: "place", href: to("files", problem.path, { line: problem.line }) }, t("place", { path: problem.path, line: problem.line }));
  const mark = el("span", { class: problem.kind === "contradiction" ? "chip is-danger" : "chip is-note" }, t(`validation.kind.${problem.kind === "contradiction" ? "contradiction" : "other"}`));
  return el("li", { class: "validation-problem" }, icon("alert"), el("div", {}, el("p", {}, ours(problem.message)), el("p", { class: "validation-where" }, mark, " ", link)));
}

customElements.define("studio-validation", ValidationView);

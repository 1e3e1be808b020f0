/** Publications: what serves customers, who put it there and why, and the way back in one click. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { ago, exact } from "../../shared/time.js";
import * as api from "../api.js";
import { figureName, figureValue, modelName } from "../elements/figures.js";
import { buttonOf, headOf } from "../elements/heads.js";
import { publishModel, rollBack } from "../elements/publish-dialog.js";
import { empty } from "../elements/states.js";
import { underFloor } from "../models/comparison.js";
import { to } from "../router.js";
import { View } from "../view.js";

class PublicationsView extends View {
  setup() {
    this.place = el("div", { class: "view-body" });
    this.replaceChildren(headOf(t("nav.publications"), { lead: t("publications.lead") }), this.place);
  }

  async fill(signal) {
    const [{ publications }, training, compared] = await Promise.all([api.publications({ signal }), api.training({ signal }), this.#comparison(signal)]);
    const candidates = (training.candidates ?? []).filter(({ name }) => name !== training.live);
    const history = publications.length ? el("ol", { class: "publication-list" }, ...publications.map((one, index) => this.#line(one, index))) : empty(t("publications.empty"), t("publications.empty_hint"));
    this.place.replaceChildren(...[inService(training.live, publications), this.#waiting(candidates, compared), el("h2", {}, t("publications.history")), history].filter(Boolean));
  }

  /** The last comparison, where there was one. */
  async #comparison(signal) {
    try {
      return (await api.comparison({ signal })).comparison;
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  #waiting(candidates, compared) {
    const title = el("h2", {}, t("publications.candidates"));
    if (!candidates.length) return null;
    const rows = candidates.map(({ name, trained_at: at }) => {
      const figures = compared?.candidate === name && compared.figures?.length ? compared.figures : null;
      const state = figures ? el("a", { href: to("comparison", "", { model: name }) }, t("publications.compared")) : el("a", { href: to("comparison", "", { model: name }) }, t("publications.compare_first"));
      return el("li", {}, el("div", {}, el("p", { class: "model-name mono" }, modelName(name)), el("p", { class: "hint" }, t("training.trained", { ago: ago(at) }), " · ", state)), buttonOf(t("publish.open"), { picture: "publish", isSmall: true, act: () => this.#publish(name, figures) }));
    });
    return el("section", {}, title, el("ul", { class: "model-list" }, ...rows));
  }

  async #publish(name, figures) {
    if (await publishModel(name, figures)) this.refresh();
  }

  #line(one, index) {
    const target = index === 0 ? one.replaced : one.model;
    const words = index === 0 ? t("rollback.previous") : t("rollback.this");
    const back = one.can_roll_back && target ? buttonOf(words, { picture: "undo", isSmall: true, act: () => this.#rollBack(one, target) }) : null;
    const low = underFloor(one.figures);
    return el(
      "li",
      { class: one.live ? "publication is-live" : "publication" },
      el(
        "div",
        {},
        el("p", { class: "model-name" }, el("span", { class: "mono" }, modelName(one.model)), one.live && el("span", { class: "chip is-accent" }, t("training.is_live")), one.rollback && el("span", { class: "chip" }, icon("undo"), t("publications.rolled_back"))),
        el("p", { class: "hint" }, el("time", { datetime: one.at, title: exact(one.at) }, ago(one.at)), t("publications.by", { name: one.by })),
        one.reason && el("p", { class: "publication-reason" }, t("quote", { quote: one.reason })),
        figuresOf(one.figures, low),
      ),
      back,
    );
  }

  async #rollBack(publication, model) {
    if (await rollBack(publication, model)) this.refresh();
  }
}

function inService(live, publications) {
  const name = live ?? publications.find((one) => one.live)?.model;
  return name ? el("p", { class: "in-service card" }, icon("done"), el("span", {}, t("publications.in_service"), " ", el("b", { class: "mono" }, modelName(name)))) : null;
}

function figuresOf(figures, low) {
  if (!figures?.length) return null;
  const lines = figures.map((figure) => {
    const floor = typeof figure.floor === "number" ? el("span", { class: "hint" }, " ", t("publications.floor", { floor: figureValue(figure.floor) })) : null;
    const value = el("b", { class: "figure" }, figureValue(figure.candidate));
    return el("li", { class: low.includes(figure) ? "is-low" : null }, t("publications.figure", { name: figureName(figure) }), " ", value, floor);
  });
  const words = low.length ? t("publications.figures_low", { count: low.length }) : t("publications.figures");
  return el("details", { class: "publication-figures" }, el("summary", {}, words), el("ul", {}, ...lines));
}

customElements.define("studio-publications", PublicationsView);

/** Figures for supervisors: why people were needed, how long customers waited, what advisors judged. Never by person. */

import { $, el, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { get } from "../../shared/http.js";
import { t, tOr } from "../../shared/texts.js";
import { span } from "../../shared/time.js";
import { complain } from "../commands.js";

const number = (value) => (value ?? 0).toLocaleString(document.documentElement.lang);
const percent = (part, whole) => (whole ? t("figures.percent", { value: Math.round((part / whole) * 100) }) : "–");

class FiguresView extends Part {
  begin() {
    this.hear(window, "relais:view", ({ detail }) => detail === "figures" && this.#read());
    this.hear($("select", this), "change", () => this.#read());
    if ($("#console").dataset.view === "figures") this.#read();
  }

  async #read() {
    // The period asked for last is the one shown, whichever answer comes last.
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const { figures } = await get(`/api/advisor/figures?days=${$("select", this).value}`, { signal });
      if (!signal.aborted) this.#draw(figures);
    } catch (error) {
      if (!signal.aborted) complain(error);
    }
  }

  #draw(figures) {
    const { handoffs = 0, waits = {}, verdicts = {}, conversations = 0 } = figures;
    const judged = (verdicts.needed ?? 0) + (verdicts.not_needed ?? 0);
    const cards = [
      ["handoffs", number(handoffs), t("figures.of_conversations", { share: percent(handoffs, conversations), count: number(conversations) })],
      ["median", waits.median_s == null ? "–" : span(waits.median_s), t("figures.claims", { count: waits.claims ?? 0 })],
      ["p90", waits.p90_s == null ? "–" : span(waits.p90_s), t("figures.p90_hint")],
      ["needed", percent(verdicts.needed ?? 0, judged), t("figures.judged", { count: judged })],
      ["stars", figures.stars == null ? "–" : figures.stars.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }), t("figures.ratings", { count: figures.ratings ?? 0 })],
      ["cancelled", number(figures.cancelled), t("figures.cancelled_hint")],
    ];
    $(".figure-cards", this).replaceChildren(...cards.map(card));
    this.#table("by_reason", figures.by_reason, "reason", figures.verdicts_by_reason);
    this.#table("by_topic", figures.by_topic, "topic");
    this.#table("outcomes", figures.outcomes, "outcome");
    show($(".list-empty", this), !handoffs);
    say($("[role=status]", this), t("figures.read"));
  }

  #table(name, counts = {}, words, verdicts = null) {
    const section = $(`[data-figures=${name}]`, this);
    const rows = Object.entries(counts).sort((a, b) => b[1] - a[1]);
    if (!show(section, rows.length > 0)) return;
    const most = Math.max(...rows.map(([, count]) => count));
    const body = rows.map(([word, count]) => line(tOr(`${words}.${word}`, word), count, most, verdicts?.[word], Boolean(verdicts)));
    $("tbody", section).replaceChildren(...body);
  }
}

function card([name, value, hint]) {
  return el("div", { class: "figure-card" }, el("dt", {}, t(`figures.${name}`)), el("dd", { class: "figure" }, value), el("dd", { class: "hint" }, hint));
}

function line(word, count, most, verdict, hasVerdicts) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" }, el("i"));
  bar.firstChild.style.width = `${(count / most) * 100}%`;
  const judged = (verdict?.needed ?? 0) + (verdict?.not_needed ?? 0);
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, word),
    el("td", { class: "figure" }, number(count)),
    el("td", {}, bar),
    hasVerdicts && el("td", { class: "figure" }, judged ? t("figures.verdict", { needed: verdict?.needed ?? 0, judged }) : "–"),
  );
}

customElements.define("figures-view", FiguresView);

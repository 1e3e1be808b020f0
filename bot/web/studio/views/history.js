/** The history: every save with its lines, and the way to take one back. */

import { $, el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { clock, day, dayKey, exact } from "../../shared/time.js";
import * as api from "../api.js";
import { undo } from "../elements/change-dialog.js";
import { headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { to } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";

const SHOWN = 200;

class HistoryView extends View {
  setup() {
    this.place = el("div", { class: "view-body" });
    this.replaceChildren(headOf(t("nav.history"), { lead: t(studio.project.git.available ? "history.lead" : "history.lead_without") }), this.place);
    this.onPress("[data-undo]", (button) => this.#undo(button));
  }

  async fill(signal) {
    const { changes } = await api.changes(SHOWN, { signal });
    const names = new Map(changes.map((change) => [change.id, change]));
    const body = changes.length ? days(changes, names) : [empty(t("history.empty"), t("history.empty_hint"))];
    this.place.replaceChildren(...recovered(), ...body);
  }

  async #undo(button) {
    button.disabled = true;
    const isDone = await undo(button.dataset.undo);
    button.disabled = false;
    if (isDone) $("h1", this).focus();
  }
}

/** What was found at the start after a save that was interrupted. */
function recovered() {
  return studio.recovered.map(({ path, outcome, message }) =>
    el("p", { class: `recovered is-${outcome}` }, icon("alert"), el("span", {}, t(`history.recovered.${outcome}`, { path, message }))),
  );
}

function days(changes, names) {
  const groups = Map.groupBy ? Map.groupBy(changes, ({ at }) => dayKey(at)) : groupBy(changes);
  return [...groups.values()].map((saves) =>
    el("section", { class: "history-day" }, el("h2", {}, day(saves[0].at)), el("ol", { class: "history-list" }, ...saves.map((save) => line(save, names)))),
  );
}

function groupBy(changes) {
  const groups = new Map();
  for (const change of changes) groups.set(dayKey(change.at), [...(groups.get(dayKey(change.at)) ?? []), change]);
  return groups;
}

function line(save, names) {
  const title = save.undoes ? t("history.undo_of", { message: names.get(save.undoes)?.message ?? save.message }) : save.message;
  const facts = [
    el("time", { datetime: save.at, title: exact(save.at) }, clock(save.at)),
    el("span", {}, save.author),
    save.commit && el("span", { class: "mono", title: t("history.commit") }, save.commit.slice(0, 8)),
    save.undone && el("span", { class: "chip" }, t("history.undone")),
  ];
  const places = el("span", { class: "history-files" }, ...save.files.flatMap((path) => [el("a", { class: "place", href: to("files", path) }, path), " "]));
  const button = save.can_undo
    ? el("button", { type: "button", class: "button is-small", dataset: { undo: save.id }, "aria-label": t("history.undo_label", { message: title }) }, icon("undo"), t("history.undo"))
    : null;
  return el(
    "li",
    { class: save.undone ? "history-line is-undone" : "history-line" },
    el("div", {}, el("p", { class: "history-what" }, title), el("p", { class: "history-facts" }, ...facts.filter(Boolean)), places),
    button,
  );
}

customElements.define("studio-history", HistoryView);

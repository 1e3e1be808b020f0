/** The dossier: everything known, in the order in which an advisor needs it. */

import { $, onceAFrame, reconcile, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { ours, t } from "../../shared/texts.js";
import { desk } from "../desk.js";
import { look } from "../router.js";
import * as parts from "./dossier-parts.js";

class DossierPanel extends Part {
  begin() {
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.threads, "show change", draw);
    this.hear(desk.prefs, "change", draw);
    this.onPress("[data-goto]", (button) => this.#goTo(Number(button.dataset.goto)));
    this.onPress("[data-command=cues]", () => desk.prefs.toggle("cues"));
    this.onPress(".dossier-back", () => look("thread"));
    this.#draw();
  }

  #draw() {
    const thread = desk.threads.current;
    if (!show($(".dossier-body", this), Boolean(thread?.dossier))) return;
    const { dossier } = thread;
    if (this.drawn !== thread.id) $(".dossier-body", this).scrollTop = 0;
    this.drawn = thread.id;
    this.#reason(dossier.handoff);
    if (show($("[data-part=contact]", this), Boolean(dossier.contact))) parts.drawContact($("[data-part=contact]", this), dossier.contact);
    const hasSummary = show($("[data-part=summary]", this), Boolean(ours(dossier.summary)));
    if (hasSummary) say($("[data-part=summary] p", this), ours(dossier.summary));
    if (show($("[data-part=correction]", this), Boolean(dossier.correction))) say($("[data-part=correction] blockquote", this), dossier.correction ?? "");
    this.#rows("customer", parts.customerRows(dossier, thread.conversation));
    this.#rows("facts", parts.factRows(dossier));
    this.#rows("slots", parts.slotRows(dossier));
    this.#list("intents", parts.intents(dossier), parts.makeIntent, parts.updateIntent);
    this.#tension(thread);
    this.#list("notes", [...thread.notes].reverse(), parts.makeNote);
    this.#list("earlier", dossier.earlier ?? [], parts.makeEarlier);
  }

  #reason(handoff) {
    const section = $("[data-part=reason]", this);
    if (!show(section, Boolean(handoff))) return;
    parts.drawReason(section, handoff);
  }

  #rows(name, rows) {
    const section = $(`[data-part=${name}]`, this);
    if (!show(section, rows.length > 0)) return;
    reconcile($("dl", section), rows, { key: (row) => row.key, create: parts.makeRow, update: parts.updateRow });
  }

  #list(name, items, create, update) {
    const section = $(`[data-part=${name}]`, this);
    if (!show(section, items.length > 0)) return;
    reconcile($("ul", section), items, { key: (item) => item.id ?? `${item.seq}${item.name}`, create, update });
  }

  #tension(thread) {
    const section = $("[data-part=tension]", this);
    const points = (thread.dossier.tension ?? []).map((point) => ({ ...point, at: thread.messageAt(point.seq)?.at }));
    if (!show(section, points.length > 0)) return;
    const chart = $("tension-chart", section);
    if (show(chart, points.length > 1)) chart.points = points;
    $("tension-meter", section).setAttribute("level", thread.conversation.tension ?? points.at(-1).level);
    const moves = parts.moves(thread);
    reconcile($("ul", section), moves, { key: (move) => move.key, create: parts.makeMove });
    const last = [...thread.readings.values()].sort((a, b) => a.seq - b.seq).at(-1);
    const sentences = (last?.terms ?? []).filter((term) => term.value > 0.05 && ours(term.sentence)).map((term) => ours(term.sentence));
    if (show($(".terms", section), sentences.length > 0)) say($(".terms", section), sentences.join(" "));
    const button = $("[data-command=cues]", section);
    show(button, moves.length > 0);
    const isOn = desk.prefs.get("cues");
    button.setAttribute("aria-pressed", String(isOn));
    say($("span", button), t(isOn ? "cues.hide" : "cues.show"));
  }

  #goTo(seq) {
    look("thread");
    dispatchEvent(new CustomEvent("relais:goto", { detail: seq }));
  }
}

customElements.define("dossier-panel", DossierPanel);

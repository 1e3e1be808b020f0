/** The files that hold the data: what each contains, what is wrong in it, and its text. */

import { el, icon } from "../../shared/dom.js";
import { ours, t } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import "../elements/code-field.js";
import { buttonOf, headOf } from "../elements/heads.js";
import { to } from "../router.js";
import { View } from "../view.js";

class FilesView extends View {
  setup() {
    if (this.route.item) this.#setupOne();
    else this.replaceChildren(headOf(t("nav.files"), { lead: t("files.lead") }), (this.place = el("div", { class: "view-body" })));
  }

  async fill(signal) {
    if (this.route.item) this.#drawOne((await api.file(this.route.item, { signal })).file);
    else this.#drawAll((await api.files({ signal })).files);
  }

  /** Whether the text was changed and not saved. */
  get hasUnsaved() {
    return Boolean(this.file) && this.code.value !== this.original;
  }

  // All of them

  #drawAll(files) {
    const faulty = files.filter(({ problems }) => problems.length);
    const sorted = [...faulty, ...files.filter(({ problems }) => !problems.length)];
    const heads = ["path", "kinds", "size"].map((name) => el("th", { scope: "col", class: name === "size" ? "figure" : null }, t(`files.${name}`)));
    const table = el("table", { class: "table" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...sorted.map(rowOf)));
    const told = faulty.flatMap(({ path, problems }) => problems.map((problem) => problemOf(problem, to("files", path, { line: problem.line }))));
    this.place.replaceChildren(...(told.length ? [el("div", { class: "problems" }, el("p", {}, t("files.faulty", { count: faulty.length })), ...told)] : []), el("div", { class: "table-scroll" }, table));
  }

  // One of them

  #setupOne() {
    this.classList.add("is-filled");
    const path = this.route.item;
    this.note = el("div", { class: "file-note" });
    this.code = el("code-field", { "data-label": t("files.text_of", { path }) });
    const actions = [buttonOf(t("change.see"), { isMain: true, act: () => this.#save() })];
    this.replaceChildren(headOf(path, { back: { href: to("files"), label: t("files.back") }, lead: t("files.edit_lead"), actions }), this.note, this.code);
    this.hear(this, "keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#save();
    });
  }

  #drawOne(file) {
    const text = file.text.replaceAll("\r\n", "\n");
    const isFirst = !this.file;
    const isOvertaken = !isFirst && this.hasUnsaved && this.code.value !== text && this.file.hash !== file.hash;
    if (isOvertaken) {
      const again = buttonOf(t("files.read_again"), { isSmall: true, act: () => this.#take(file, text) });
      this.note.replaceChildren(el("p", { class: "problem" }, icon("alert"), el("span", {}, t("files.overtaken")), again));
      return;
    }
    if (isFirst || !this.hasUnsaved || this.code.value === text) this.#take(file, text);
    if (isFirst && this.route.query.line) this.code.goTo(Number(this.route.query.line));
  }

  #take(file, text) {
    this.file = file;
    this.original = text;
    if (this.code.value !== text) this.code.value = text;
    this.#tell(file.problems);
  }

  #tell(problems) {
    this.code.faults = problems.map(({ line }) => line);
    this.note.replaceChildren(...problems.map((problem) => problemOf(problem, null, () => this.code.goTo(problem.line))));
  }

  async #save() {
    const { path, hash } = this.file;
    await propose([{ op: "file.write", path, text: this.code.value, base: hash }], { onRefused: (error) => this.#refused(error) });
  }

  /** The text would not parse: the line is shown in it. */
  #refused({ code, details }) {
    const problems = (details?.problems ?? []).filter(({ path }) => path === this.file.path);
    if (code !== "not_parsed" || !problems.length) return false;
    this.#tell(problems);
    this.code.goTo(problems[0].line, problems[0].column);
    return true;
  }
}

function rowOf({ path, kinds, size, problems }) {
  const name = el("a", { class: "mono", href: to("files", path) }, path);
  const fault = problems.length ? el("span", { class: "chip is-danger" }, icon("alert"), t("files.unreadable")) : "";
  const marks = kinds.map((kind) => el("span", { class: "chip" }, t(`file_kind.${kind}`)));
  return el("tr", {}, el("th", { scope: "row" }, name, " ", fault), el("td", {}, el("span", { class: "chips" }, ...marks)), el("td", { class: "figure is-faint" }, sizeOf(size)));
}

function sizeOf(bytes) {
  const kilobytes = bytes / 1000;
  return t("files.kilobytes", { value: kilobytes.toLocaleString(document.documentElement.lang, { maximumFractionDigits: kilobytes < 10 ? 1 : 0 }) });
}

/** A problem: its place and its sentence; the place leads to `href`, or does `act`. */
function problemOf({ path, line, column, message }, href, act) {
  const words = t("files.at", { path, line, column });
  const place = href ? el("a", { class: "place", href }, words) : el("button", { type: "button", class: "place link-button", onclick: act }, words);
  return el("p", { class: "problem", role: href ? null : "alert" }, icon("alert"), el("span", {}, ours(message), " ", place));
}

customElements.define("studio-files", FilesView);

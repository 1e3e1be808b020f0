/** The menu: the project, the search over all examples, the views with what they count. On a phone it slides in. */

import { $, $$, el, icon, say, show, whenQuiet } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { current, go, served, to } from "../router.js";
import { studio } from "../studio.js";
import { GROUPS, VIEWS } from "../views/index.js";

class StudioNav extends Part {
  begin() {
    this.opener = $("#open-nav");
    this.input = $("#search", this);
    this.hear(studio, "project", () => this.#draw());
    this.hear(window, "studio:view", ({ detail }) => this.#follow(detail));
    this.hear($("form", this), "submit", (event) => this.#search(event));
    this.hear(this.input, "input", whenQuiet(() => this.#search(), 60));
    this.hear(this.input, "keydown", (event) => event.key === "Escape" && this.input.blur());
    this.hear(this.opener, "click", () => this.#open(!this.isOpen));
    this.hear(window, "keydown", (event) => event.key === "Escape" && this.isOpen && this.#open(false));
    this.onPress("a", () => this.#open(false));
    say($(".nav-who", this), studio.user.name);
    this.#draw();
    this.#follow(current());
  }

  get isOpen() {
    return this.classList.contains("is-open");
  }

  #open(isOpen) {
    this.classList.toggle("is-open", isOpen);
    this.opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) $("a", this)?.focus();
    else if (this.contains(document.activeElement)) this.opener.focus();
  }

  #draw() {
    const { name, git } = studio.project;
    const branch = git.available && git.branch ? el("span", { class: "nav-branch" }, icon("branch"), git.branch) : "";
    $(".nav-project", this).replaceChildren(el("b", {}, name), branch);
    const { view } = document.activeElement?.closest?.(".nav-views a")?.dataset ?? {};
    $(".nav-views", this).replaceChildren(...GROUPS.map(group).filter(Boolean));
    if (view) $(`a[data-view=${view}]`, this)?.focus();
    this.#follow(current());
  }

  #follow({ view, query }) {
    const shown = VIEWS.find(({ name }) => name === view)?.under ?? view;
    for (const link of $$("a", this)) {
      if (link.dataset.view === shown) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (view === "examples" && document.activeElement !== this.input) this.input.value = query.q ?? "";
  }

  #search(event) {
    event?.preventDefault();
    const q = this.input.value.trim();
    const { view, query } = current();
    if (!q && !event && view !== "examples") return;
    go("examples", "", { ...(view === "examples" ? query : {}), q }, { replace: view === "examples" });
    if (event) this.#open(false);
  }
}

function group(name) {
  const views = served().filter((view) => view.group === name);
  if (!views.length) return null;
  const id = `nav-${name}`;
  const list = el("ul", { "aria-labelledby": id }, ...views.map(line));
  return el("section", {}, el("h2", { id, class: "nav-title" }, t(`nav.group.${name}`)), list);
}

function line({ name, icon: picture, count }) {
  const number = count ? studio.counts[count] : null;
  const mark = el("span", { class: "nav-count figure" }, name === "files" && studio.problems.length ? icon("alert", t("nav.problems")) : number?.toLocaleString() ?? "");
  const link = el("a", { href: to(name), dataset: { view: name } }, icon(picture), el("span", {}, t(`nav.${name}`)), mark);
  show(mark, Boolean(mark.firstChild));
  return el("li", {}, link);
}

customElements.define("studio-nav", StudioNav);

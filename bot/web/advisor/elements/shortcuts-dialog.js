/** Manage the reply shortcuts, which all advisors share. */

import { $, el, icon, reconcile, say, show } from "../../shared/dom.js";
import { dismissable } from "../../shared/dialogs.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { desk } from "../desk.js";

class ShortcutsDialog extends Part {
  begin() {
    this.form = $("form", this);
    dismissable($("dialog", this));
    this.hear(desk.shortcuts, "change", () => this.#draw());
    this.hear(document, "click", ({ target }) => target.closest?.("[data-shows-shortcuts]") && this.#show());
    this.hear(this.form, "submit", (event) => this.#keep(event));
    this.onPress("[data-edit]", (button) => this.#edit(button.dataset.edit));
    this.onPress("[data-delete]", (button) => this.#remove(button));
    this.#draw();
  }

  #show() {
    $("#settings").close();
    $("dialog", this).showModal();
  }

  #draw() {
    const { all } = desk.shortcuts;
    show($(".list-empty", this), all.length === 0);
    reconcile($(".shortcut-list", this), all, { key: ({ name }) => name, create: makeLine, update: updateLine });
  }

  #edit(name) {
    const shortcut = desk.shortcuts.all.find((known) => known.name === name);
    this.form.elements.name.value = shortcut.name;
    this.form.elements.text.value = shortcut.text;
    this.form.elements.language.value = shortcut.language ?? "";
    this.form.elements.text.focus();
  }

  async #keep(event) {
    event.preventDefault();
    const form = new FormData(this.form);
    const shortcut = { name: form.get("name").trim().replace(/^\//, ""), text: form.get("text").trim(), language: form.get("language") || null };
    const isDone = await this.#try(() => desk.shortcuts.put(shortcut));
    if (!isDone) return;
    this.form.reset();
    this.form.elements.name.focus();
  }

  /** Two presses: a shortcut is everybody's. */
  async #remove(button) {
    if (!button.classList.contains("is-sure")) {
      button.classList.add("is-sure", "is-danger");
      button.append(el("span", {}, t("shortcuts.sure")));
      setTimeout(() => calm(button), 3000);
      return;
    }
    await this.#try(() => desk.shortcuts.remove(button.dataset.delete));
  }

  async #try(work) {
    try {
      await work();
      say($(".error", this), "");
      return true;
    } catch (error) {
      say($(".error", this), error.message || t("error.other"));
      return false;
    }
  }
}

function calm(button) {
  button.classList.remove("is-sure", "is-danger");
  $("span", button)?.remove();
}

function makeLine({ name }) {
  const edit = el("button", { type: "button", class: "button is-small", dataset: { edit: name } }, t("shortcuts.edit"));
  const remove = el("button", { type: "button", class: "button is-small", dataset: { delete: name }, "aria-label": t("shortcuts.delete", { name }) }, icon("trash"));
  return el("li", {}, el("div", {}, el("b", {}, `/${name}`), el("span", { class: "chip" }), el("p", { class: "shortcut-text" })), edit, remove);
}

function updateLine(node, { text, language }) {
  say($("p", node), text);
  if (show($(".chip", node), Boolean(language))) say($(".chip", node), language.toUpperCase());
}

customElements.define("shortcuts-dialog", ShortcutsDialog);

/** Above the messages: who the customer is, who else looks, and what can be done. */

import { $, icon, el, onceAFrame, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t, tOr } from "../../shared/texts.js";
import { desk } from "../desk.js";
import { look, openList } from "../router.js";
import { customerName } from "./queue-row.js";

class ThreadHead extends Part {
  begin() {
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.threads, "show change presence", draw);
    this.hear(desk.prefs, "change", draw);
    this.onPress(".thread-back", () => openList());
    this.onPress("[data-command=dossier]", () => this.#toggleDossier());
    this.onPress("[data-opens]", (button) => $(`#${button.dataset.opens}`).open(desk.threads.current));
    this.#placeMenu($("#thread-menu"), $(".thread-more", this));
    this.#draw();
  }

  #draw() {
    const thread = desk.threads.current;
    if (!thread) return;
    const line = thread.conversation;
    say($("h2", this), thread.isLoaded ? customerName(line) : "…");
    const isMine = desk.board.isMine(line);
    for (const action of this.querySelectorAll(".thread-actions")) show(action, isMine);
    this.#drawFacts(line);
    this.#drawViewers(thread);
    const dossier = $("[data-command=dossier]", this);
    dossier.setAttribute("aria-pressed", String(desk.prefs.get("dossier")));
    $("#console").classList.toggle("is-without-dossier", !desk.prefs.get("dossier"));
  }

  #drawFacts(line) {
    const { number, verified } = line.customer ?? {};
    const facts = [
      number && el("span", { class: "figure" }, t("customer.number_short", { number })),
      number && el("span", { class: verified ? "is-verified" : "" }, icon(verified ? "verified" : "alert"), t(verified ? "identity.verified_short" : "identity.unverified_short")),
      line.language && el("span", {}, tOr(`language.${line.language}`, line.language)),
      line.channel && line.channel !== "widget" && el("span", {}, tOr(`channel.${line.channel}`, line.channel)),
      line.status && !desk.board.isMine(line) && el("span", { class: "state" }, t(`state.${line.status}`, { name: line.owner?.name ?? "" })),
    ].filter(Boolean);
    const place = $(".thread-facts", this);
    const drawn = facts.map((fact) => fact.textContent).join("|");
    if (place.dataset.drawn === drawn) return;
    place.dataset.drawn = drawn;
    place.replaceChildren(...facts);
  }

  #drawViewers(thread) {
    const others = thread.viewers.filter((viewer) => viewer.id !== desk.user.id);
    const words = others.map(({ name, typing }) => t(typing ? "viewers.types" : "viewers.looks", { name }));
    const place = $(".thread-viewers", this);
    if (show(place, words.length > 0)) say($("span", place), words.join(t("viewers.and")));
  }

  #toggleDossier() {
    const isNarrow = matchMedia("(max-width: 999px)").matches;
    if (isNarrow) look($("#console").dataset.part === "dossier" ? "thread" : "dossier");
    else desk.prefs.toggle("dossier");
  }

  #placeMenu(menu, button) {
    this.hear(menu, "beforetoggle", () => {
      const box = button.getBoundingClientRect();
      menu.style.top = `${box.bottom + 4}px`;
      menu.style.right = `${Math.max(8, innerWidth - box.right)}px`;
    });
    this.hear(menu, "click", (event) => event.target.closest("button") && menu.hidePopover());
  }
}

customElements.define("thread-head", ThreadHead);

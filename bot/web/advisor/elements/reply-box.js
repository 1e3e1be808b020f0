/** Where the advisor writes: a reply to the customer, or a note that only colleagues see. Never one for the other. */

import { $, onceAFrame, say, show, whenQuiet } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { language, t, tOr } from "../../shared/texts.js";
import { note } from "../commands.js";
import { desk } from "../desk.js";
import { ShortcutMenu } from "./shortcut-menu.js";
import { TypingSign } from "./typing-sign.js";

const LONGEST = 4000;
const WARN_FROM = 3600;

class ReplyBox extends Part {
  #mode = "reply";
  #id = null;
  // Whoever does not hold the conversation sees the box only once they want to leave a note.
  #isNoting = false;

  begin() {
    this.field = $("textarea", this);
    this.typing = new TypingSign(desk.socket);
    this.menu = new ShortcutMenu(this, this.field, () => this.#kept());
    this.save = whenQuiet(() => this.#save(), 150);
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.threads, "show", () => this.#open());
    this.hear(desk.threads, "change", draw);
    this.hear(this.field, "input", () => this.#typed());
    this.hear(this.field, "blur", () => this.#save());
    this.hear(this.field, "keydown", (event) => this.#onKey(event));
    this.hear($("form", this), "submit", (event) => this.#submit(event));
    this.hear(window, "pagehide", () => this.#save());
    this.hear(window, "relais:insert", ({ detail }) => this.insert(detail));
    this.onPress("[data-mode]", (button) => this.setMode(button.dataset.mode, true));
    this.#open();
  }

  /** Write a reply or a note. */
  setMode(mode, hasFocus = false) {
    this.#save();
    this.#mode = mode;
    this.#load();
    this.#draw();
    if (hasFocus) this.field.focus();
  }

  /** Put a text in the reply, for the advisor to change and send. */
  insert(text) {
    this.setMode("reply", true);
    const begun = this.field.value.trimEnd();
    this.field.value = begun ? `${begun}\n${text}` : text;
    this.#typed();
  }

  /** Put the caret in the reply as soon as the conversation is mine on the screen. */
  focusWhenReady() {
    this.wantsFocus = true;
    this.#draw();
  }

  /** Open the box for a note, in a conversation that somebody else holds or nobody yet. */
  beginNote() {
    this.#isNoting = true;
    this.setMode("note", true);
    this.field.focus();
  }

  #open() {
    this.#save();
    this.#isNoting = false;
    this.wantsFocus = false;
    this.typing.stop();
    this.#id = desk.threads.current?.id ?? null;
    this.#mode = "reply";
    this.#load();
    this.#draw();
  }

  #draw() {
    const thread = desk.threads.current;
    const isMine = Boolean(thread) && desk.board.isMine(thread.conversation);
    const isNoting = this.#isNoting || Boolean(this.#id && desk.drafts.get(this.#id, "note"));
    if (!show(this, Boolean(thread?.isLoaded) && (isMine || isNoting))) return;
    if (!isMine && this.#mode === "reply") return this.setMode("note");
    const isTaken = isMine && !this.wasMine;
    this.wasMine = isMine;
    if (isTaken && this.#mode === "note" && !this.field.value) return this.setMode("reply");
    const isNote = this.#mode === "note";
    this.dataset.mode = this.#mode;
    show($("[data-mode=reply]", this), isMine);
    for (const tab of this.querySelectorAll("[data-mode]")) tab.setAttribute("aria-pressed", String(tab.dataset.mode === this.#mode));
    show($(".note-notice", this), isNote);
    this.field.placeholder = isNote ? t("reply.note_hint") : this.#hint(thread.conversation.language);
    // The spelling is checked in the language of whoever will read it.
    this.field.lang = isNote ? language() : thread.conversation.language;
    this.field.setAttribute("aria-label", t(isNote ? "reply.note_label" : "reply.label"));
    show($(".send-reply", this), !isNote);
    show($(".send-note", this), isNote);
    show($(".open-shortcuts", this), !isNote);
    this.#measure();
    if (isMine && this.wantsFocus) {
      this.wantsFocus = false;
      this.field.focus();
    }
  }

  /** Say so when the customer's language is not the advisor's. */
  #hint(theirs) {
    if (!theirs || theirs === language()) return t("reply.hint");
    return t("reply.hint_other", { language: tOr(`language.${theirs}`, theirs) });
  }

  #typed() {
    this.menu.follow(this.#mode === "reply");
    if (this.#mode === "reply") this.typing.typed(this.#id, this.field.value);
    this.#measure();
    this.save();
  }

  #measure() {
    const length = [...this.field.value].length;
    const counter = $(".counter", this);
    if (show(counter, length > WARN_FROM)) say(counter, t("reply.left", { count: LONGEST - length }));
    counter.classList.toggle("error", length > LONGEST);
    for (const button of this.querySelectorAll("[type=submit]")) button.disabled = length > LONGEST || !this.field.value.trim();
    // `field-sizing: content` where it exists; else the height follows by hand.
    if (!CSS.supports("field-sizing", "content")) {
      this.field.style.height = "auto";
      this.field.style.height = `${this.field.scrollHeight + 2}px`;
    }
  }

  #onKey(event) {
    if (this.menu.onKey(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      $("form", this).requestSubmit();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.field.blur();
      $(".thread-scroll").focus();
    }
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || [...text].length > LONGEST) return;
    if (this.#mode === "note") return this.#keepNote(text);
    this.typing.stop();
    this.#empty();
    desk.outbox.add(this.#id, text);
  }

  async #keepNote(text) {
    const [id, buttons] = [this.#id, this.querySelectorAll("[type=submit]")];
    for (const button of buttons) button.disabled = true;
    const isKept = await note(id, text);
    if (isKept && id === this.#id && this.#mode === "note") {
      this.#empty();
      this.#isNoting = false;
      if (desk.board.isMine(desk.threads.current.conversation)) this.setMode("reply", true);
    } else if (isKept) desk.drafts.set(id, "note", "");
    this.#measure();
  }

  #empty() {
    this.field.value = "";
    this.#save();
    this.#measure();
  }

  #load() {
    this.field.value = this.#id ? desk.drafts.get(this.#id, this.#mode) : "";
    this.menu?.close();
  }

  #save() {
    if (!this.#id) return;
    const had = desk.drafts.has(this.#id);
    desk.drafts.set(this.#id, this.#mode, this.field.value);
    if (had !== desk.drafts.has(this.#id)) dispatchEvent(new Event("relais:draft"));
  }

  #kept() {
    this.#typed();
  }
}

customElements.define("reply-box", ReplyBox);

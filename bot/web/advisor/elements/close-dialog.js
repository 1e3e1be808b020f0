/** End a conversation: how it ended, and in one click whether a person was needed. */

import { $, $$, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import { close } from "../commands.js";
import { desk } from "../desk.js";
import { wasWarned } from "../models/abuse.js";
import { openConversation, openList } from "../router.js";
import { ActionDialog } from "./action-dialog.js";

class CloseDialog extends ActionDialog {
  prepare() {
    this.hear(this.form, "change", () => this.#weigh());
    this.hear(this.form, "reset", () => this.#judge(""));
    this.onPress("[data-verdict]", (button) => this.#judge(button.dataset.verdict));
  }

  /** Open with an outcome already chosen. */
  openWith(thread, outcome) {
    this.open(thread);
    $(`[value=${outcome}]`, this.form).checked = true;
    this.#weigh();
  }

  fill() {
    this.#weigh();
  }

  async act(form) {
    const ending = { outcome: form.get("outcome"), comment: form.get("comment").trim() || undefined, verdict: this.verdict || undefined };
    const isDone = await close(this.thread.id, ending);
    if (!isDone) return false;
    toast(t("close.done"));
    desk.drafts.set(this.thread.id, "reply", "");
    this.#goOn();
    return true;
  }

  /** Where somebody waits for an answer, go there; else to the lists. */
  #goOn() {
    const next = desk.board.mine.find((line) => line.id !== this.thread.id && line.unread > 0);
    if (next) openConversation(next.id);
    else openList();
  }

  #judge(verdict) {
    this.verdict = verdict === this.verdict ? "" : verdict;
    for (const button of $$("[data-verdict]", this)) button.setAttribute("aria-pressed", String(button.dataset.verdict === this.verdict));
  }

  #weigh() {
    const isAbuse = this.form.elements.outcome.value === "abuse";
    show($(".abuse-unwarned", this), isAbuse && !wasWarned(this.thread));
  }
}

customElements.define("close-dialog", CloseDialog);

/** What the dialogs of the advisor's verbs share: a form, one command, and a way out that loses nothing. */

import { $ } from "../../shared/dom.js";
import { ask, dismissable } from "../../shared/dialogs.js";
import { Part } from "../../shared/element.js";

export class ActionDialog extends Part {
  begin() {
    this.dialog = $("dialog", this);
    this.form = $("form", this);
    dismissable(this.dialog);
    this.hear(this.form, "submit", (event) => this.#submit(event));
    this.prepare();
  }

  /** Wire what is special to this dialog. */
  prepare() {}

  /** Fill the form for a thread. */
  fill() {}

  /** Do it; returns whether it is done. */
  async act() {
    return true;
  }

  open(thread) {
    if (!thread || this.dialog.open) return;
    if (this.thread?.id !== thread.id) this.form.reset();
    this.thread = thread;
    this.fill(thread);
    ask(this.dialog);
  }

  async #submit(event) {
    event.preventDefault();
    const button = event.submitter ?? $("[type=submit]", this.form);
    button.disabled = true;
    const isDone = await this.act(new FormData(this.form), event.submitter);
    button.disabled = false;
    if (!isDone) return;
    this.form.reset();
    this.dialog.close("done");
  }
}

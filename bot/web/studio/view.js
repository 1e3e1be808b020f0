/** What views share: they read what they show, read it again when something was saved, and say in words what went wrong. */

import { $ } from "../shared/dom.js";
import { Part } from "../shared/element.js";
import { t } from "../shared/texts.js";
import { headOf } from "./elements/heads.js";
import { failed, loading } from "./elements/states.js";
import { again } from "./router.js";
import { studio } from "./studio.js";

export class View extends Part {
  /** {view, item, query}: set by the router before the view is on the page. */
  route = { view: "", item: "", query: {} };
  #asked = null;

  begin() {
    this.setup();
    this.hear(studio, "saved", () => this.refresh());
    if (!this.body.firstChild) this.body.append(loading());
    this.refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#asked?.abort();
  }

  /** Draw what does not depend on data, and start to listen. */
  setup() {}

  /** Read and draw; `signal` is aborted when this reading is overtaken by another. */
  async fill(_signal) {}

  /** Where a failure is told. */
  get body() {
    return $(".view-body", this) ?? this;
  }

  /** Read again. The reading asked for last is the one shown, whichever answer comes last. */
  async refresh() {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    try {
      await this.fill(asked.signal);
    } catch (error) {
      if (asked.signal.aborted || error.status === 401) return;
      if (!error.code) throw error;
      // What takes the place of a whole view has a heading too, and is mended by a view anew.
      const isWhole = this.body === this;
      const told = failed(error, () => (isWhole ? again() : this.refresh()));
      this.body.replaceChildren(...(isWhole ? [headOf(t(`nav.${this.route.view}`))] : []), told);
    }
  }
}

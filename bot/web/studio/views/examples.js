/** The search over every example of the project. */

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import "../elements/example-browser.js";
import { headOf } from "../elements/heads.js";
import { remember } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";

class ExamplesView extends View {
  setup() {
    this.classList.add("is-filled");
    this.browser = el("example-browser");
    this.hear(this.browser, "query", ({ detail }) => remember(detail));
    const lead = t("examples.lead", { count: studio.counts.examples, number: studio.counts.examples.toLocaleString(document.documentElement.lang) });
    this.replaceChildren(headOf(t("nav.examples"), { lead }), this.browser);
  }

  async fill(signal) {
    if (this.isBegun) return;
    this.isBegun = true;
    // The results need not wait for the names that one may choose from.
    this.browser.start(this.route.query);
    const found = await Promise.all([api.intents({ signal }), api.entities({ signal })]).catch(() => null);
    if (!found || signal.aborted) return;
    const [{ intents }, { entities }] = found;
    this.browser.offer({ intents: intents.map(({ name }) => name), entities: entities.map(({ name }) => name) });
  }

  /** The same view with other words: they come from the search of the menu. */
  follow({ query }) {
    this.browser.words = query.q ?? "";
    return true;
  }
}

customElements.define("studio-examples", ExamplesView);

/** What every part of the page shares: who is there, what the project is, and the news that something was saved. */

import { kept, keep } from "../shared/kept.js";
import { ours, t } from "../shared/texts.js";
import { toast } from "../shared/toasts.js";
import * as api from "./api.js";

const PREFS = "relais.studio.prefs";
const DEFAULTS = { keys: true };

/** Emits `project` (counts, parts or problems were read again) and `saved` (detail: what was saved; read again what you show). */
class Studio extends EventTarget {
  user = null;
  project = null;
  parts = {};
  counts = {};
  problems = [];
  recovered = [];
  #prefs = { ...DEFAULTS, ...kept(PREFS, {}) };

  async begin(user) {
    this.user = user;
    await this.refresh();
  }

  /** Read again what the project holds. */
  async refresh() {
    const { project, parts, counts, problems, recovered } = await api.project();
    Object.assign(this, { project, parts, counts, problems, recovered });
    this.dispatchEvent(new Event("project"));
  }

  /** The project's languages, its first one first. */
  get languages() {
    return this.project?.languages ?? ["fr", "en"];
  }

  /** Tell everybody that files have changed. */
  tellSaved(saved) {
    this.dispatchEvent(new CustomEvent("saved", { detail: saved }));
    this.refresh().catch(() => {});
  }

  /** Say what was found at the start after a save that was interrupted. */
  tellRecovered() {
    const [first] = this.recovered;
    if (first) toast(t(`recovered.${first.outcome}`, { count: this.recovered.length, message: ours(first.message) }));
  }

  pref(name) {
    return this.#prefs[name];
  }

  setPref(name, value) {
    this.#prefs = { ...this.#prefs, [name]: value };
    keep(PREFS, this.#prefs);
  }
}

export const studio = new Studio();

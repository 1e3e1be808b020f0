/** What an advisor chose for this browser: sound, notifications, keys, marks. */

import { keep, kept } from "../../shared/kept.js";

const NAME = "relais.advisor.prefs";
const DEFAULTS = { sound: true, notifications: false, keys: true, cues: false, dossier: true };

export class Prefs extends EventTarget {
  #values = { ...DEFAULTS, ...kept(NAME, {}) };

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values = { ...this.#values, [name]: value };
    keep(NAME, this.#values);
    this.dispatchEvent(new CustomEvent("change", { detail: name }));
  }

  toggle(name) {
    this.set(name, !this.get(name));
    return this.get(name);
  }
}

/** Reply shortcuts, shared by all advisors: found by name or words, the customer's language first. */

import { call, get } from "../../shared/http.js";

const path = "/api/advisor/shortcuts";

export class Shortcuts extends EventTarget {
  all = [];

  async load() {
    this.#take(await get(path));
  }

  async put(shortcut) {
    await call("PUT", path, shortcut);
    await this.load();
  }

  async remove(name) {
    await call("DELETE", `${path}/${encodeURIComponent(name)}`);
    await this.load();
  }

  /** What fits the letters typed after `/`, the best first. */
  search(typed, language) {
    const wanted = plain(typed);
    return this.all
      .map((shortcut) => ({ shortcut, rank: rank(shortcut, wanted, language) }))
      .filter((found) => found.rank < 9)
      .sort((a, b) => a.rank - b.rank || a.shortcut.name.localeCompare(b.shortcut.name))
      .map((found) => found.shortcut);
  }

  #take({ shortcuts }) {
    this.all = shortcuts ?? [];
    this.dispatchEvent(new Event("change"));
  }
}

/** Put the names of the two people where a text says `{customer}` and `{advisor}`. */
export function fill(text, { customer, advisor }) {
  return text.replaceAll("{customer}", customer ?? "").replaceAll("{advisor}", advisor ?? "").replace(/ +([,.])/g, "$1");
}

function rank({ name, text, language }, wanted, customers) {
  const other = language && customers && language !== customers ? 4 : 0;
  if (plain(name).startsWith(wanted)) return other;
  if (plain(name).includes(wanted)) return other + 1;
  return wanted.length > 1 && plain(text).includes(wanted) ? other + 2 : 9;
}

/** Letters without case or accents. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

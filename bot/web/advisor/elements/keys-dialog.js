/** The map of the keyboard. */

import { $, el } from "../../shared/dom.js";
import { dismissable } from "../../shared/dialogs.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { KEYS } from "../keys.js";

const NAMES = { Escape: "Esc", 1: "1–9" };
const IN_REPLY = [["enter", "send"], ["shift_enter", "line"], ["slash", "shortcut"], ["escape", "leave"]];

class KeysDialog extends Part {
  begin() {
    dismissable($("#keys"));
    $("[data-keys=page]", this).replaceChildren(...KEYS.map(([key, name]) => row(NAMES[key] ?? key.toUpperCase(), t(`keys.${name}`))));
    $("[data-keys=reply]", this).replaceChildren(...IN_REPLY.map(([key, name]) => row(t(`key.${key}`), t(`keys.in_reply.${name}`))));
  }
}

const row = (key, words) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words));

customElements.define("keys-dialog", KeysDialog);

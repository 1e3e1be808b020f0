/** The map of the keyboard. */

import { $, el } from "../../shared/dom.js";
import { dismissable } from "../../shared/dialogs.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { KEYS } from "../keys.js";

const NAMES = { Escape: "Esc" };
const IN_LIST = [["arrows", "move"], ["enter", "open"], ["space", "select"], ["shift_arrows", "range"], ["select_all", "all"], ["m", "shift"], ["delete", "delete"]];
const IN_EDITOR = [["mark", "mark"], ["save", "save"], ["escape", "leave"]];

class KeysDialog extends Part {
  begin() {
    dismissable($("dialog", this));
    $("[data-keys=page]", this).replaceChildren(...KEYS.map(([key, name]) => row(NAMES[key] ?? key, t(`keys.${name}`))));
    $("[data-keys=list]", this).replaceChildren(...IN_LIST.map(([key, name]) => row(t(`key.${key}`), t(`keys.in_list.${name}`))));
    $("[data-keys=editor]", this).replaceChildren(...IN_EDITOR.map(([key, name]) => row(t(`key.${key}`), t(`keys.in_editor.${name}`))));
  }
}

const row = (key, words) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words));

customElements.define("keys-dialog", KeysDialog);

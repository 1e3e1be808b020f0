/** Give a conversation back to the assistant, and tell it what was settled so that it does not ask again. */

import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import { handBack } from "../commands.js";
import { openList } from "../router.js";
import { ActionDialog } from "./action-dialog.js";

class HandBackDialog extends ActionDialog {
  async act(form) {
    const isDone = await handBack(this.thread.id, form.get("settled").trim());
    if (!isDone) return false;
    toast(t("hand_back.done"));
    openList();
    return true;
  }
}

customElements.define("hand-back-dialog", HandBackDialog);

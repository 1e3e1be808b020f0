/** Put a conversation back in the queue, at its head, with a word for whoever takes it next. */

import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import { release } from "../commands.js";
import { openList } from "../router.js";
import { ActionDialog } from "./action-dialog.js";

class ReleaseDialog extends ActionDialog {
  async act(form) {
    const isDone = await release(this.thread.id, form.get("comment").trim() || undefined);
    if (!isDone) return false;
    toast(t("release.done"));
    openList();
    return true;
  }
}

customElements.define("release-dialog", ReleaseDialog);

/** Help against insults: warn, pass on, or end. Nobody has to stand them. */

import { $, say } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { wasWarned, warning } from "../models/abuse.js";
import { ActionDialog } from "./action-dialog.js";

class AbuseDialog extends ActionDialog {
  fill(thread) {
    const isWarned = wasWarned(thread);
    say($(".abuse-state", this), t(isWarned ? "abuse.warned" : "abuse.unwarned"));
    $("[value=warn]", this).classList.toggle("is-main", !isWarned);
    $("[value=end]", this).classList.toggle("is-danger", isWarned);
  }

  async act(_form, submitter) {
    const choice = submitter?.value;
    this.dialog.close();
    if (choice === "warn") dispatchEvent(new CustomEvent("relais:insert", { detail: warning(this.thread.conversation.language) }));
    else if (choice === "transfer") $("#transfer").open(this.thread);
    else if (choice === "end") $("#close").openWith(this.thread, "abuse");
    return false;
  }
}

customElements.define("abuse-dialog", AbuseDialog);

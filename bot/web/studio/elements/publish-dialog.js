/** Publishing a candidate: what it is worth, and a written reason where a figure is under its floor or nothing was compared. */

import { el, say } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { underFloor } from "../models/comparison.js";
import { go } from "../router.js";
import { LOCAL } from "../session.js";
import { studio } from "../studio.js";
import { askDialog, fieldOf } from "./dialog.js";
import { figureName, figureValue, modelName } from "./figures.js";
import { sentence } from "./states.js";

/** Ask, publish, and show the history; `figures` of the comparison, null when there was none. */
export async function publishModel(model, figures) {
  const isLow = !figures || underFloor(figures).length > 0;
  const hint = !figures ? t("publish.not_compared") : isLow ? t("publish.under_floor") : t("publish.hint");
  const made = await askReason({
    title: t("publish.title", { model: modelName(model) }),
    hint,
    isRequired: isLow,
    figures: figures ? underFloor(figures) : [],
    act: t("publish.act"),
    work: (reason) => api.publish(model, reason),
  });
  if (!made) return null;
  // A studio that stands alone has no Rasa of its own: the project's takes the model when it starts.
  toast(t(studio.user.id === LOCAL ? "publish.done_alone" : "publish.done"));
  go("publications");
  return made;
}

/** Ask to serve an earlier model again; resolves with the publication, or null. */
export async function rollBack(publication, model) {
  const made = await askReason({ title: t("rollback.title", { model: modelName(model) }), hint: t("rollback.hint"), act: t("rollback.act"), work: (reason) => api.rollback(publication.id, reason) });
  if (made) toast(t("rollback.done"));
  return made;
}

async function askReason({ title, hint, act, work, isRequired = false, figures = [] }) {
  const fault = el("p", { class: "error", role: "alert" });
  const low = el("ul", { class: "low-figures" });
  const tell = (found) => low.replaceChildren(...found.map((figure) => el("li", {}, t("publish.low", { name: figureName(figure), value: figureValue(figure.candidate), floor: figureValue(figure.floor) }))));
  tell(figures);
  let publication = null;
  const waits = el("p", { class: "hint", role: "status" });
  const submit = async (_value, form) => {
    say(fault, "");
    say(waits, t("publish.loading"));
    try {
      ({ publication } = await work(String(form.get("reason")).trim()));
      return true;
    } catch (error) {
      say(waits, "");
      say(fault, sentence(error));
      if (error.details?.figures) tell(error.details.figures);
      return false;
    }
  };
  const field = fieldOf({ name: "reason", label: t(isRequired ? "publish.reason" : "publish.reason_optional"), hint: t("publish.reason_hint"), isLong: true, isRequired, isFirst: true });
  await askDialog({ title, hint, name: "publish", content: [low, field, waits, fault], buttons: [{ value: "go", label: act, isMain: true }], onSubmit: submit });
  return publication;
}

/** The one way to edit: show what operations would change, save it, and offer to take it back. */

import { el, say } from "../../shared/dom.js";
import { ours, t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { studio } from "../studio.js";
import { askDialog, fieldOf } from "./dialog.js";
import { diffOf, placeOf, sidesOf, warningsOf } from "./diff.js";
import { insisting } from "./insist.js";
import { sentence } from "./states.js";

/**
 * Preview `operations`, show the difference, save it when the trainer agrees. Resolves with what was saved, or null: they went back, nothing
 * would change, or it was refused (said in words). `message` is proposed as the name of the save; `onRefused(error)` may say a refusal in its
 * own way, and then returns true.
 */
export async function propose(operations, { message = "", onRefused = null } = {}) {
  try {
    const { change } = await api.preview(operations);
    return await proposeChange(change, { message, operations });
  } catch (error) {
    return onRefused?.(error) ? null : explain(error, operations, message);
  }
}

/** The same for a change that the server has made already (the inbox). `operations`, when known, allow to insist after a conflict. */
export async function proposeChange(change, { message = "", operations = null } = {}) {
  if (change.empty) {
    toast(t("change.empty"));
    return null;
  }
  let saved = null;
  let failure = null;
  const summary = ours(change.summary);
  const fault = el("p", { class: "error", role: "alert" });
  const save = async (_value, form) => {
    try {
      ({ saved } = await api.saveChange(change.id, String(form.get("message")).trim() || message || summary));
      return true;
    } catch (error) {
      if (error.isPassing || error.status === 401) {
        say(fault, sentence(error));
        return false;
      }
      failure = error;
      return true;
    }
  };
  await askDialog({
    title: t("change.title"),
    hint: t("change.counts", { count: change.files.length, ...totals(change) }),
    name: "change",
    isWide: true,
    content: [
      fieldOf({ name: "message", label: t("change.message"), value: message || summary }),
      warningsOf(change),
      diffOf(change),
      fault,
    ].filter(Boolean),
    buttons: [{ value: "save", label: t("change.save"), isMain: true, isFirst: true }],
    onSubmit: save,
  });
  if (failure) return explain(failure, operations, message);
  if (saved) tell(saved);
  return saved;
}

/** Take a save back, and say so; returns whether it worked. */
export async function undo(id) {
  try {
    const { saved } = await api.undo(id);
    studio.tellSaved(saved);
    toast(t("undo.done"));
    return true;
  } catch (error) {
    await explain(error, null, "");
    return false;
  }
}

function tell(saved) {
  studio.tellSaved(saved);
  toast(t(saved.merged ? "saved.merged" : "saved.done"), { action: { label: t("saved.undo"), act: () => undo(saved.id) } });
}

const totals = ({ files }) => ({
  added: files.reduce((sum, file) => sum + file.added, 0),
  removed: files.reduce((sum, file) => sum + file.removed, 0),
});

/** Say in words why it was not saved; resolves with what was saved after all. */
async function explain(error, operations, message) {
  if (error.status === 401) return null;
  if (error.status === 404 && operations) return propose(operations, { message });
  if (error.code === "conflict") return conflict(error, operations, message);
  const parts = partsOf(error);
  if (!parts.length && error.code !== "stale") {
    toast(sentence(error), { isError: true });
    return null;
  }
  await askDialog({ title: t(error.code === "stale" ? "stale.title" : "refused.title"), hint: sentence(error), name: "refused", content: parts, buttons: [] });
  if (error.code === "stale") studio.tellSaved(null);
  return null;
}

/** The places and problems that an error carries. */
function partsOf({ details }) {
  const places = (details?.places ?? []).map(({ file, line }) => el("li", {}, placeOf(file, line)));
  const problems = (details?.problems ?? []).map((one) => el("li", {}, placeOf(one.path, one.line), " ", ours(one.message)));
  const items = [...places, ...problems];
  return items.length ? [el("ul", { class: "places" }, ...items)] : [];
}

/** The same lines were changed on disk: both versions side by side; the trainer may keep theirs, and look at the difference again. */
async function conflict(error, operations, message) {
  const files = error.details?.files ?? [];
  const again = await insisting(operations, files).catch(() => null);
  const regions = files.flatMap((file) => [
    el("h3", {}, file.path),
    ...(file.regions.length ? file.regions : [{ mine: file.mine.split("\n"), theirs: file.theirs.split("\n") }]).map(sidesOf),
  ]);
  const { value } = await askDialog({
    title: t("conflict.title"),
    hint: t(again ? "conflict.hint" : "conflict.hint_only"),
    name: "conflict",
    isWide: true,
    content: [el("div", { class: "conflict" }, ...regions)],
    buttons: again ? [{ value: "again", label: t("conflict.again"), isMain: true }] : [],
  });
  studio.tellSaved(null);
  return value === "again" ? propose(again, { message }) : null;
}

/** Dialogs made for one question and gone with its answer. */

import { el } from "../../shared/dom.js";
import { ask, dismissable } from "../../shared/dialogs.js";
import { t } from "../../shared/texts.js";

let number = 0;

/**
 * Ask with a dialog: `title`, `hint`, `content` (nodes), `buttons` [{value, label, isMain, isDanger, isFirst, isAside}]; resolves with the value of the
 * button ("" when dismissed) and `form` (its FormData). `onSubmit(value, form)` may return false to keep it open.
 */
export async function askDialog({ title, hint = "", content = [], buttons, isWide = false, name = "", onSubmit = null }) {
  number += 1;
  const id = `dialog-${number}`;
  const form = el("form", { class: "sheet", method: "dialog" }, headOf(id, title, hint), ...content, footOf(buttons));
  const dialog = el("dialog", { "aria-labelledby": id, class: isWide ? "is-wide" : null, dataset: name ? { dialog: name } : {} }, form);
  let given = { value: "", form: null };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { submitter } = event;
    const value = submitter?.value ?? buttons.find(({ isMain }) => isMain)?.value ?? "";
    const data = new FormData(form);
    if (submitter) submitter.disabled = true;
    const mayClose = (await onSubmit?.(value, data)) !== false;
    if (submitter) submitter.disabled = false;
    if (!mayClose) return;
    given = { value, form: data };
    dialog.close(value);
  });
  // What has been typed is not lost by a press beside the dialog.
  let isChanged = false;
  form.addEventListener("input", () => (isChanged = true));
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && isChanged && event.stopImmediatePropagation());
  dismissable(dialog);
  // A link inside leads away, and whatever changes the view does.
  const leave = () => dialog.close("");
  dialog.addEventListener("click", (event) => event.target.closest("a[href^='#/']") && leave());
  addEventListener("studio:view", leave);
  document.body.append(dialog);
  await ask(dialog);
  removeEventListener("studio:view", leave);
  dialog.remove();
  return given;
}

function headOf(id, title, hint) {
  const close = el("button", { type: "button", class: "button is-bare is-icon dialog-close", "data-dismiss": true, "aria-label": t("dialog.close") }, "×");
  return el("header", {}, el("div", {}, el("h2", { id }, title), hint && el("p", {}, hint)), close);
}

function footOf(buttons) {
  const back = el("button", { type: "button", class: "button", "data-dismiss": true }, t("dialog.cancel"));
  const made = buttons.map(({ value, label, isMain, isDanger, isFirst, isAside }) => {
    const looks = [isMain && "is-main", isDanger && "is-danger", isAside && "is-aside"].filter(Boolean);
    return el("button", { type: "submit", value, class: ["button", ...looks].join(" "), "data-first": isFirst }, label);
  });
  // Enter presses the first button of a form: the main one stands first among the buttons that submit.
  const aside = made.filter((button) => button.classList.contains("is-aside"));
  return el("footer", {}, back, ...made.filter((button) => !aside.includes(button)), ...aside);
}

/** A labelled field: `fieldOf({name, label, value, hint, options, list, isRequired, isLong})`. */
export function fieldOf({ name, label, value = "", hint = "", options = null, list = null, isRequired = false, isLong = false, isFirst = false, placeholder = null }) {
  number += 1;
  const id = `field-${number}`;
  const common = { id, name, class: "input", required: isRequired, "data-first": isFirst, placeholder, "aria-describedby": hint ? `${id}-hint` : null };
  const control = options ? selectOf(common, options, value) : isLong ? el("textarea", { ...common, rows: "4" }, value) : el("input", { ...common, value, autocomplete: "off", spellcheck: "false", list: list ? `${id}-list` : null });
  const known = list ? el("datalist", { id: `${id}-list` }, ...list.map((each) => el("option", { value: each }))) : null;
  return el("div", { class: "field" }, el("label", { for: id }, label), control, known, hint && el("p", { class: "hint", id: `${id}-hint` }, hint));
}

function selectOf(common, options, value) {
  const made = options.map((option) => (typeof option === "string" ? { value: option, label: option } : option));
  return el("select", common, ...made.map((option) => el("option", { value: option.value, selected: option.value === value }, option.label)));
}

/** Ask for the values of some fields; resolves with an object, or null when dismissed. */
export async function askFields({ title, hint, fields, act, extra = [], check = null }) {
  const { value, form } = await askDialog({
    title,
    hint,
    content: [...fields.map(fieldOf), ...extra],
    buttons: [{ value: "go", label: act, isMain: true }],
    onSubmit: check,
  });
  return value ? Object.fromEntries([...form].map(([name, text]) => [name, String(text).trim()])) : null;
}

/** Modal dialogs (`<dialog>`): the browser keeps the focus inside and gives it back. */

/** Show a dialog; resolves with its return value ("" when dismissed) once it is closed. */
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  const first = dialog.querySelector("[data-first]") ?? dialog.querySelector("input, textarea, select, button");
  first?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}

/** Let a press on the veil dismiss the dialog, and its `data-dismiss` buttons too. */
export function dismissable(dialog) {
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) dialog.close("");
  });
}

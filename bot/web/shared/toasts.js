/** Short messages that pass; read aloud, never the only place where something important is said. */

const SHOWN_MS = 5000;

function place(isError) {
  return document.querySelector(isError ? ".toasts [role=alert]" : ".toasts [role=status]");
}

/** Show a message for some seconds. */
export function toast(text, { isError = false } = {}) {
  if (!text) return;
  const node = document.createElement("p");
  node.className = isError ? "toast is-error" : "toast";
  node.textContent = text;
  place(isError).replaceChildren(node);
  setTimeout(() => node.remove(), isError ? SHOWN_MS * 1.6 : SHOWN_MS);
}

/** Short messages that pass; read aloud, never the only place where something important is said. */

const SHOWN_MS = 5000;
// Whoever may act needs the time to get there.
const ACTION_MS = 12_000;

function place(isError) {
  return document.querySelector(isError ? ".toasts [role=alert]" : ".toasts [role=status]");
}

/** Show a message for some seconds; `action` {label, act} adds a button. */
export function toast(text, { isError = false, action = null } = {}) {
  if (!text) return;
  const node = document.createElement("p");
  node.className = isError ? "toast is-error" : "toast";
  node.textContent = text;
  if (action) node.append(" ", button(action, node));
  place(isError).replaceChildren(node);
  dismissLater(node, action ? ACTION_MS : isError ? SHOWN_MS * 1.6 : SHOWN_MS);
}

function button({ label, act }, node) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "toast-action";
  made.textContent = label;
  made.addEventListener("click", () => {
    node.remove();
    act();
  });
  return made;
}

/** It stays as long as the keyboard is on it. */
function dismissLater(node, wait_ms) {
  setTimeout(() => (node.contains(document.activeElement) ? dismissLater(node, wait_ms) : node.remove()), wait_ms);
}

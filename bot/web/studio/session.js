/** The session: its end while somebody is writing, and the way out. */

import { $ } from "../shared/dom.js";
import { onUnauthorized, post } from "../shared/http.js";
import { studio } from "./studio.js";

/** The account of a studio that stands alone: it has no login, only the address that was printed. */
export const LOCAL = "local";

/** When the session is over, ask again over the page as it is: nothing of it is lost. */
export function watchExpiry() {
  onUnauthorized(() => {
    const dialog = studio.user?.id === LOCAL ? $("#ended") : $("#relogin");
    if (dialog.open) return;
    dialog.showModal();
    $("[name=password], [data-first]", dialog)?.focus();
  });
}

/** The session is there again. Somebody else gets a page of their own. */
export function resume(user) {
  if (user.id !== studio.user.id) location.reload();
  else $("#relogin").close();
}

export async function logout() {
  try {
    await post("/api/logout");
  } finally {
    location.href = "/studio";
  }
}

/** Who is there: login, logout, and a session that ends while somebody is writing. */

import { $ } from "../shared/dom.js";
import { call, onUnauthorized, post } from "../shared/http.js";
import { t } from "../shared/texts.js";
import { desk } from "./desk.js";

export { rememberedLanguage, rememberLanguage, whoIsThere } from "../shared/account.js";

/** Leave on purpose: what was begun is erased, since others may sit down here. */
export async function logout() {
  const begun = desk.drafts.count + desk.outbox.count;
  if (begun && !confirm(t("logout.drafts", { count: begun }))) return;
  desk.socket.close();
  try {
    await post("/api/logout");
  } finally {
    desk.drafts.clear();
    desk.outbox.clear();
    location.href = "/advisor";
  }
}

/** When the session is over, ask again over the page as it is: nothing of it is lost. */
export function watchExpiry() {
  onUnauthorized(askAgain);
  desk.socket.addEventListener("refused", askAgain);
  // A refused handshake looks like any broken line: a call tells.
  desk.socket.addEventListener("down", ({ detail }) => {
    if (detail.tries === 2 || detail.tries % 5 === 0) call("GET", "/api/me").catch(() => {});
  });
}

function askAgain() {
  const dialog = $("#relogin");
  if (dialog.open || !desk.user) return;
  desk.socket.close();
  dialog.showModal();
  $("[name=password]", dialog).focus();
}

/** The session is there again. Somebody else gets a page of their own. */
export function resume(user) {
  if (user.id !== desk.user.id) {
    location.reload();
    return;
  }
  $("#relogin").close();
  desk.begin(user);
  desk.outbox.resume();
}

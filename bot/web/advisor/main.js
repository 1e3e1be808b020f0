/** The console's beginning: texts, who is there, then the desk or the login. */

import { $, dress, show } from "../shared/dom.js";
import { loadTexts, preferredLanguage } from "../shared/texts.js";
import * as alerts from "./alerts.js";
import { desk } from "./desk.js";
import * as keys from "./keys.js";
import * as router from "./router.js";
import * as session from "./session.js";

// The elements: defined once the texts are there, so that each is drawn in its language at once.
const ELEMENTS = [
  "app-menu", "assistant-list", "claim-gate", "close-dialog", "dossier-panel", "figures-view", "hand-back-dialog",
  "keys-dialog", "line-state", "login-form", "message-list", "reply-box", "search-box", "settings-dialog",
  "abuse-dialog", "release-dialog", "shortcuts-dialog", "side-lists", "status-switch", "tension-chart", "tension-meter",
  "thread-head", "transfer-dialog", "welcome-pane",
];

async function begin() {
  const user = await session.whoIsThere();
  const language = user?.language ?? session.rememberedLanguage() ?? preferredLanguage();
  await loadTexts("advisor", language);
  dress(document.body);
  if (user) enter(user);
  const needed = user ? ELEMENTS : ["login-form"];
  await Promise.all(needed.map((name) => import(`./elements/${name}.js`)));
  show($("#login"), !user);
  if (!user) $("#login input")?.focus();
  document.body.dataset.ready = "";
}

function enter(user) {
  session.rememberLanguage(user.language);
  show($("#console"), true);
  desk.begin(user);
  session.watchExpiry();
  router.start();
  alerts.start();
  keys.start();
  document.addEventListener("visibilitychange", () => desk.markRead());
  addEventListener("focus", () => desk.markRead());
  // A page that holds a lock is not frozen in the background: whoever has a conversation stays reachable.
  navigator.locks?.request("relais-advisor", { mode: "shared" }, () => new Promise(() => {}));
}

begin().catch((error) => {
  console.error(error);
  show($("#broken"), true);
});

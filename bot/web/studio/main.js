/** The studio's beginning: texts, who is there, what the project holds, then the view of the address. */

import { rememberedLanguage, rememberLanguage, whoIsThere } from "../shared/account.js";
import { $, $$, dress, show } from "../shared/dom.js";
import { loadTexts, preferredLanguage } from "../shared/texts.js";
import * as keys from "./keys.js";
import * as router from "./router.js";
import { LOCAL, logout, watchExpiry } from "./session.js";
import { studio } from "./studio.js";

const ELEMENTS = ["keys-dialog", "login-form", "settings-dialog", "studio-nav"];
const ROLES = ["trainer", "admin"];

async function begin() {
  const user = await whoIsThere();
  const own = user && user.id !== LOCAL ? user.language : null;
  // The project is read while the texts come.
  const isTrainer = ROLES.includes(user?.role);
  const project = isTrainer ? studio.begin(user) : null;
  project?.catch(() => {});
  await loadTexts(["studio", "studio_work"], own ?? rememberedLanguage() ?? user?.language ?? preferredLanguage());
  dress(document.body);
  for (const button of $$("[data-logout]")) button.addEventListener("click", logout);
  if (!user) await askWho();
  else if (!isTrainer) show($("#refused"), true);
  else await enter(own, project);
  document.body.dataset.ready = "";
}

async function askWho() {
  await import("./elements/login-form.js");
  show($("#login"), true);
  $("#login input")?.focus();
}

async function enter(own, project) {
  if (own) rememberLanguage(own);
  watchExpiry();
  await project;
  await Promise.all(ELEMENTS.map((name) => import(`./elements/${name}.js`)));
  show($("#studio"), true);
  keys.start();
  await router.start();
  studio.tellRecovered();
}

begin().catch((error) => {
  console.error(error);
  show($("#broken"), true);
});

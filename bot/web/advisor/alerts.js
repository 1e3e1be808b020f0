/** What calls an advisor who looks elsewhere: a soft sound, a notification, a number in the title. Nothing while away. */

import { t } from "../shared/texts.js";
import { desk } from "./desk.js";
import { customerName } from "./elements/queue-row.js";
import { openConversation } from "./router.js";

const TITLE_SEPARATOR = " · ";
// Two notes up for a new handoff, one low note for a message: told apart without looking.
const CHIMES = { handoff: [[659, 0], [880, 0.13]], word: [[523, 0]] };
let audio = null;

export function start() {
  addEventListener("pointerdown", wake, { once: true });
  addEventListener("keydown", wake, { once: true });
  desk.addEventListener("handoff", ({ detail }) => onHandoff(detail));
  desk.addEventListener("word", ({ detail }) => onWord(detail));
  desk.board.addEventListener("change", showTitle);
  document.addEventListener("visibilitychange", showTitle);
  showTitle();
}

/** Ask for the right to notify; says whether it is given. */
export async function allowNotifications() {
  if (!("Notification" in window)) return false;
  return (await Notification.requestPermission()) === "granted";
}

/** Play a chime now, to hear what it is like. */
export function chime(kind) {
  wake();
  if (!audio) return;
  for (const [pitch, after] of CHIMES[kind]) note(pitch, audio.currentTime + after);
}

function onHandoff(summary) {
  if (!desk.isAvailable || desk.isForOthers(summary)) return;
  if (desk.prefs.get("sound")) chime("handoff");
  notify(summary, t("notify.handoff", { name: customerName(summary) }), t(`reason.${summary.reason ?? "asked"}`));
}

function onWord(summary) {
  if (!document.hidden && desk.threads.current?.id === summary.id) return;
  if (!desk.isAvailable) return;
  if (desk.prefs.get("sound")) chime("word");
  notify(summary, t("notify.word", { name: customerName(summary) }), t("notify.word_body"));
}

// Screens are shared and locked screens are read: a notification names, it does not quote.
function notify(summary, title, body) {
  const isWanted = desk.prefs.get("notifications") && !document.hasFocus();
  if (!isWanted || !("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: summary.id, silent: true });
  shown.addEventListener("click", () => {
    window.focus();
    openConversation(summary.id);
    shown.close();
  });
}

function showTitle() {
  const { unread, waiting, beyond } = desk.board;
  const parts = [];
  if (unread) parts.push(`(${unread})`);
  if (waiting.length) parts.push(t("title.waiting", { count: waiting.length + beyond }));
  parts.push(t("title"));
  document.title = parts.join(TITLE_SEPARATOR);
  const icon = document.querySelector("link[rel=icon]");
  const wanted = unread ? "/web/shared/mark-unread.svg" : "/web/shared/mark.svg";
  if (icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
}

// Browsers let a page sound only after a gesture.
function wake() {
  audio ??= "AudioContext" in window ? new AudioContext() : null;
  if (audio?.state === "suspended") audio.resume();
}

function note(pitch, at) {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.type = "sine";
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.12, at + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0005, at + 0.45);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.5);
  tone.addEventListener("ended", () => loudness.disconnect());
}

/** Whether a customer was warned before a conversation is ended for abuse. */

import { t } from "../../shared/texts.js";

const LANGUAGES = ["fr", "en"];

/** The warning in the customer's language, to be read and changed before it is sent. */
export const warning = (language) => t(`abuse.warning.${LANGUAGES.includes(language) ? language : "fr"}`);

/** Whether an advisor has said the warning (as it begins; its end may have been changed). */
export function wasWarned(thread) {
  const beginnings = LANGUAGES.map((language) => warning(language).slice(0, 40));
  return Boolean(thread?.events.some((event) => event.sender?.kind === "advisor" && beginnings.some((words) => event.text?.includes(words))));
}

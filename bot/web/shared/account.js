/** Who is there: the session's account, the login, and the language that the browser remembers. */

import { call } from "./http.js";
import { keep, kept } from "./kept.js";

const LAST_LANGUAGE = "relais.language";

/** Whoever is logged in, or null. */
export async function whoIsThere() {
  try {
    return (await call("GET", "/api/me", undefined, { quiet: true })).user;
  } catch (error) {
    if (error.status === 401) return null;
    throw error;
  }
}

export const rememberedLanguage = () => kept(LAST_LANGUAGE);
export const rememberLanguage = (language) => keep(LAST_LANGUAGE, language);

/** Log in; raises `ApiError`. */
export async function login(name, password) {
  return (await call("POST", "/api/login", { login: name, password }, { quiet: true })).user;
}

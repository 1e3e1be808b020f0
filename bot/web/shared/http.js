/** Calls to the gateway: JSON in, JSON out, every failure one `ApiError`. */

/** What went wrong: `code` as on the wire, or `offline` when nobody answered; `details`: whatever else the error told. */
export class ApiError extends Error {
  constructor({ code, message, status = 0, retryAfter = 0, details = {} }) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
    this.details = details;
  }

  /** Whether the same call may succeed later. */
  get isPassing() {
    return this.code === "offline" || this.status === 429 || this.status >= 500;
  }
}

const listeners = new Set();

/** Be told when the session is over. */
export const onUnauthorized = (listener) => listeners.add(listener);

/** Call `method path` and return the answer; `quiet` does not announce a session that is over. */
export async function call(method, path, body, { quiet = false, signal } = {}) {
  const answer = await reach(method, path, body, signal);
  const content = await answer.json().catch(() => null);
  if (answer.ok && content) return content;
  const error = new ApiError({
    code: content?.error?.code ?? "internal",
    message: content?.error?.message ?? "",
    status: answer.status,
    retryAfter: Number(answer.headers.get("Retry-After") ?? 0),
    details: content?.error,
  });
  if (answer.status === 401 && !quiet) for (const listener of listeners) listener(error);
  throw error;
}

export const get = (path, options) => call("GET", path, undefined, options);
export const post = (path, body = {}, options = {}) => call("POST", path, body, options);

async function reach(method, path, body, signal) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const content = body === undefined ? undefined : JSON.stringify(body);
    return await fetch(path, { method, headers, body: content, signal, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError({ code: "offline", message: "" });
  }
}

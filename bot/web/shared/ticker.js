/** One tick a second for the whole page, also while it is hidden. */

const listeners = new Set();
let worker = null;

/** Call `listener` every second; returns the way to stop. */
export function everySecond(listener) {
  worker ??= start();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tick() {
  for (const listener of [...listeners]) listener();
}

function start() {
  try {
    const made = new Worker("/web/shared/ticker-worker.js");
    made.addEventListener("message", tick);
    return made;
  } catch {
    return setInterval(tick, 1000);
  }
}

/* A clock that browsers do not slow down when the page is in the background: the heartbeat hangs on it. */
setInterval(() => postMessage(0), 1000);

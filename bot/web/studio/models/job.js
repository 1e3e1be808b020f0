/** A job that runs on the server, followed from the page: asked again while it runs, its log read from where it was. */

const ASK_MS = 1000;
const SLOWEST_MS = 15_000;
const KEPT_LINES = 5000;

export class JobWatch extends EventTarget {
  job = null;
  jobs = [];
  lines = [];
  error = null;
  #next = 0;
  #timer = 0;
  #isStopped = true;
  #failures = 0;

  /** `read()` answers {job, jobs}; `readLog(after)` answers {lines, next}. */
  constructor({ read, readLog }) {
    super();
    this.readJob = read;
    this.readLog = readLog;
  }

  get isRunning() {
    return this.job?.state === "running";
  }

  start() {
    this.#isStopped = false;
    return this.ask();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** Take a job that an act has just answered, and follow it. */
  take(job) {
    if (job?.id !== this.job?.id) this.#forgetLog();
    this.job = job;
    this.#tell();
    return this.ask();
  }

  async ask() {
    clearTimeout(this.#timer);
    try {
      const { job, jobs } = await this.readJob();
      if (job?.id !== this.job?.id) this.#forgetLog();
      Object.assign(this, { job, jobs: jobs ?? [], error: null });
      if (job) await this.#readLog();
      this.#failures = 0;
    } catch (error) {
      this.error = error;
      this.#failures += 1;
    }
    this.#tell();
    this.#again();
  }

  async #readLog() {
    const { lines, next } = await this.readLog(this.#next);
    this.#next = next ?? this.#next + lines.length;
    if (lines.length) this.lines = [...this.lines, ...lines].slice(-KEPT_LINES);
  }

  #forgetLog() {
    this.lines = [];
    this.#next = 0;
  }

  #again() {
    if (this.#isStopped || (!this.isRunning && !this.error)) return;
    const wait = Math.min(SLOWEST_MS, ASK_MS * 2 ** Math.min(this.#failures, 5));
    this.#timer = setTimeout(() => this.#isStopped || this.ask(), wait);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

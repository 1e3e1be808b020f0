/** Long work on the server, followed from a page: asked again while it runs, its log read on from where it was. */

const ASK_MS = 1000;
const SLOWEST_MS = 15_000;
const KEPT_LINES = 5000;

export class JobWatch extends EventTarget {
  /** What the server answered last: {job, jobs, running, live, candidates}. */
  answer = null;
  job = null;
  lines = [];
  error = null;
  #next = 0;
  #timer = 0;
  #isStopped = true;
  #failures = 0;

  /** `read()` answers as `GET /training`; `readLog(after, job)` {lines, next}; `pick(answer)` chooses the job to follow. */
  constructor({ read, readLog, pick = ({ job }) => job }) {
    super();
    Object.assign(this, { readJob: read, readLog, pick });
  }

  get isRunning() {
    return this.job?.state === "running";
  }

  /** Whether anything runs, this job or another: one thing at a time. */
  get isBusy() {
    return this.isRunning || Boolean(this.answer?.running);
  }

  start() {
    this.#isStopped = false;
    return this.ask();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async ask() {
    clearTimeout(this.#timer);
    try {
      const answer = await this.readJob();
      const job = this.pick(answer) ?? null;
      if (job?.id !== this.job?.id) this.#begin();
      Object.assign(this, { answer, job, error: null });
      if (job) await this.#readOn(job);
      this.#failures = 0;
    } catch (error) {
      this.error = error;
      this.#failures += 1;
    }
    if (this.#isStopped) return;
    this.dispatchEvent(new Event("change"));
    // Another trainer may start something too: while nothing runs it is asked for now and then.
    const wait = this.isBusy && !this.error ? ASK_MS : Math.min(SLOWEST_MS, this.error ? ASK_MS * 2 ** this.#failures : SLOWEST_MS);
    if (!this.error || this.error.isPassing) this.#timer = setTimeout(() => this.ask(), wait);
  }

  #begin() {
    this.lines = [];
    this.#next = 0;
  }

  async #readOn(job) {
    const { lines, next } = await this.readLog(this.#next, job.id);
    this.#next = next ?? this.#next + lines.length;
    if (lines.length) this.lines = [...this.lines, ...lines].slice(-KEPT_LINES);
  }
}

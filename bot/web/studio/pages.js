/** Lists of which the server gives at most a thousand lines at a time. */

const MOST = 1000;

/** Read the first `count` lines; answers like one call does, with all of them under `field`. */
export async function readFirst(read, field, { query, count, signal }) {
  const starts = Array.from({ length: Math.ceil(count / MOST) }, (_, page) => page * MOST);
  const answers = await Promise.all(starts.map((offset) => read({ ...query, offset, limit: Math.min(MOST, count - offset) }, { signal })));
  return { ...answers[0], [field]: answers.flatMap((answer) => answer[field]) };
}

/** Figures of two models side by side: which way is better, how much it moved, in which order they are read. */

const SIGNIFICANT = 0.0005;
// What the server calls a notable change of a figure.
const NOTABLE = 0.005;

/** The step from the live model to the candidate; null where one of them has no figure. */
export function step(live, candidate) {
  return typeof live === "number" && typeof candidate === "number" ? candidate - live : null;
}

/** The figures that ask for a written reason. */
export const underFloor = (figures) => (figures ?? []).filter((figure) => figure.under_floor);

/** "better", "worse" or "same". */
export function direction(live, candidate) {
  const moved = step(live, candidate);
  if (moved === null || Math.abs(moved) < SIGNIFICANT) return "same";
  return moved > 0 ? "better" : "worse";
}

const FIELDS = {
  name: (row) => row.name,
  live: (row) => row.live?.f1,
  candidate: (row) => row.candidate?.f1,
  step: (row) => step(row.live?.f1, row.candidate?.f1),
  precision: (row) => row.candidate?.precision,
  recall: (row) => row.candidate?.recall,
  support: (row) => row.candidate?.support ?? row.live?.support,
};

/** The rows of a table by one of its columns; rows without a value come last either way. */
export function sorted(rows, column, isDown) {
  const of = FIELDS[column];
  return [...rows].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1;
    if (y === null || y === undefined) return -1;
    const way = typeof x === "string" ? x.localeCompare(y) : x - y;
    return (isDown ? -way : way) || a.name.localeCompare(b.name);
  });
}

/** Which way a figure moved: what is better is the server's to say, since less of some is more. */
export function directionOf({ live, candidate, worse }) {
  const moved = step(live, candidate);
  if (worse) return "worse";
  return moved === null || Math.abs(moved) < NOTABLE ? "same" : "better";
}

/** The differences of a replay, by kind, in the order in which they matter. */
export function byDifference(replay) {
  const kinds = ["newly_escalates", "no_longer_escalates", "intent"];
  return kinds.map((kind) => ({ kind, turns: (replay ?? []).filter((turn) => turn.difference === kind) })).filter(({ turns }) => turns.length);
}

/** Entities in a text, as plain values: they follow what is typed around them. Offsets count as JavaScript counts. */

const HUES = 8;

/** The colour of an entity: the same on every page and every day. */
export function hueOf(entity) {
  let sum = 2166136261;
  for (const letter of entity) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619);
  return ((sum >>> 16) ^ (sum & 0xffff)) % HUES;
}

/** Where one text differs from another: {at, removed, added} in units. */
function editOf(before, after) {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && before[at] === after[at]) at += 1;
  let behind = 0;
  while (behind < most - at && before[before.length - 1 - behind] === after[after.length - 1 - behind]) behind += 1;
  return { at, removed: before.length - at - behind, added: after.length - at - behind };
}

/** The marks of `before` as they lie in `after`; one whose whole passage is gone goes too. */
export function moved(marks, before, after) {
  const { at, removed, added } = editOf(before, after);
  const end = at + removed;
  const shift = added - removed;
  return marks.map((mark) => movedMark(mark, at, end, shift)).filter((mark) => mark.end > mark.start);
}

function movedMark(mark, at, end, shift) {
  // What is typed at either end of a passage stays outside of it.
  if (mark.end <= at) return mark;
  if (mark.start >= end) return { ...mark, start: mark.start + shift, end: mark.end + shift };
  if (mark.start <= at && mark.end >= end) return { ...mark, end: mark.end + shift };
  if (mark.start < at) return { ...mark, end: at };
  return { ...mark, start: end + shift, end: mark.end + shift };
}

/** A selection without the spaces at its ends; null when nothing is left of it. */
export function trimmed(text, start, end) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  return start < end ? { start, end } : null;
}

/** The marks with one more; those it would overlap make room. */
export function withMark(marks, mark) {
  return [...marks.filter(({ start, end }) => end <= mark.start || start >= mark.end), mark].sort((a, b) => a.start - b.start);
}

/** Cut a text with its marks into lines that say something: [{text, entities}]. */
export function linesOf(text, marks) {
  const lines = [];
  let at = 0;
  for (const whole of text.split("\n")) {
    const found = trimmed(whole, 0, whole.length);
    if (found) {
      const [start, end] = [at + found.start, at + found.end];
      const own = marks.filter((mark) => mark.start >= start && mark.end <= end);
      lines.push({ text: text.slice(start, end), entities: own.map((mark) => ({ ...mark, start: mark.start - start, end: mark.end - start })) });
    }
    at += whole.length + 1;
  }
  return lines;
}

/** A text cut at its marks: [{text, mark}] in order, `mark` null between them. */
export function piecesOf(text, marks) {
  const pieces = [];
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    if (mark.start > at) pieces.push({ text: text.slice(at, mark.start), mark: null });
    pieces.push({ text: text.slice(mark.start, mark.end), mark });
    at = mark.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), mark: null });
  return pieces;
}

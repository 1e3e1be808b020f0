/** A text cut at its spans: what was masked, what is an entity, and the rest. Offsets count UTF-16 units. */

/** Cut `text` at `spans` ({start, end, …}); overlapping ones yield to those that begin first. */
export function pieces(text, spans) {
  const found = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start < at || span.end <= span.start || span.end > text.length) continue;
    if (span.start > at) found.push({ text: text.slice(at, span.start), span: null });
    found.push({ text: text.slice(span.start, span.end), span });
    at = span.end;
  }
  if (at < text.length) found.push({ text: text.slice(at), span: null });
  return found;
}

/** Move the spans of a text to where they stand after an edit; those whose own words changed are lost. */
export function carried(spans, before, after) {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const shift = after.length - before.length;
  return spans.flatMap((span) => {
    if (span.end <= head) return [span];
    if (span.start >= before.length - tail) return [{ ...span, start: span.start + shift, end: span.end + shift }];
    return [];
  });
}

/** Shrink a selection to its words: no space at either end. */
export function trimmed(text, start, end) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  return { start, end };
}

/** The spans without those that a new one covers, and the new one in its place. */
export function marked(spans, span) {
  return [...spans.filter((each) => each.end <= span.start || each.start >= span.end), span].sort((a, b) => a.start - b.start);
}

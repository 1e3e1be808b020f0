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

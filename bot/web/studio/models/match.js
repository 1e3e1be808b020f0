/** Names that fit a few letters: without regard to case or accents, the beginning of a word before its middle. */

const MARKS = /\p{M}/gu;

/** Letters without case or accents. */
export const plain = (text) => text.normalize("NFD").replace(MARKS, "").toLowerCase();

/** The names that fit what is typed, the best first; all of them in their own order when nothing is. */
export function matching(names, typed, most = 60) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return names.slice(0, most);
  return names
    .map((name, index) => ({ name, index, rank: rank(plain(name), words) }))
    .filter((found) => found.rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || a.index - b.index)
    .slice(0, most)
    .map((found) => found.name);
}

function rank(name, words) {
  let total = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at < 0) return Infinity;
    if (at > 0) total += /[\s_\-/.]/.test(name[at - 1]) ? 1 : 2;
  }
  return name === words.join(" ") ? -1 : total;
}

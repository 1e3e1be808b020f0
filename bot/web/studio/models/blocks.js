/** From the server's graph of steps to blocks: steps that only follow each other are one block of several lines. */

/** The blocks of a graph, and the links between them: {blocks: [{id, lines, stories}], links: [{from, to, stories}]}. */
export function blocksOf({ nodes, edges }) {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const after = grouped(edges, "from");
  const before = grouped(edges, "to");
  const heads = nodes.filter(({ id }) => !isFollower(id, known, after, before));
  const owner = new Map();
  const blocks = heads.map((node) => chain(node, { known, after, before, owner }));
  // A ring of followers has no head: its nodes stand for themselves.
  for (const node of nodes) if (!owner.has(node.id)) blocks.push(alone(node, owner));
  return { blocks, links: linksOf(edges, owner) };
}

function grouped(edges, end) {
  const groups = new Map();
  for (const edge of edges) groups.set(edge[end], [...(groups.get(edge[end]) ?? []), edge]);
  return groups;
}

/** Whether a node merely follows the one before it: it is its only successor, and has no other predecessor. */
function isFollower(id, known, after, before) {
  const [only, ...others] = before.get(id) ?? [];
  if (!only || others.length || known.get(id).type === "checkpoint") return false;
  const from = known.get(only.from);
  return from !== undefined && from.type !== "start" && from.type !== "checkpoint" && after.get(only.from).length === 1 && from.id !== id
    && endsHere(from, known.get(id)) === 0;
}

/** How many stories end at a node before its follower. */
function endsHere(node, follower) {
  return new Set(node.stories).size - new Set(follower.stories).size;
}

function chain(node, { known, after, before, owner }) {
  const block = alone(node, owner);
  for (let at = node; ; ) {
    const next = after.get(at.id)?.[0]?.to;
    if (next === undefined || owner.has(next) || !isFollower(next, known, after, before)) return block;
    at = known.get(next);
    owner.set(next, block.id);
    block.lines.push(at);
  }
}

function alone(node, owner) {
  owner.set(node.id, node.id);
  return { id: node.id, lines: [node], stories: [...new Set(node.stories)] };
}

function linksOf(edges, owner) {
  const links = new Map();
  for (const { from, to, stories } of edges) {
    const [a, b] = [owner.get(from), owner.get(to)];
    if (a === undefined || b === undefined || (a === b && from !== to)) continue;
    const name = `${a} ${b}`;
    links.set(name, { from: a, to: b, stories: [...new Set([...(links.get(name)?.stories ?? []), ...stories])] });
  }
  return [...links.values()];
}

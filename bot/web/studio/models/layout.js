/**
 * Draw a graph in layers, from left to right: links that would go back are turned, long links pass through bends of
 * their own, crossings are reduced by medians, and each block is put as near as it can be to what it is linked with.
 */

const SWEEPS = 6;

/**
 * Place blocks ({id, width, height}) and links ({from, to}).
 * Returns {nodes: Map id → {x, y, width, height, layer}, links: [{link, points, isBack}], width, height}.
 */
export function layout(blocks, links, { gapX = 64, gapY = 18 } = {}) {
  const nodes = new Map(blocks.map((block) => [block.id, { ...block, links: [] }]));
  const straight = links.filter(({ from, to }) => from !== to && nodes.has(from) && nodes.has(to));
  const back = backLinks(nodes, straight);
  const forward = straight.map((link) => (back.has(link) ? { link, from: link.to, to: link.from } : { link, from: link.from, to: link.to }));
  layer(nodes, forward);
  const paths = withBends(nodes, forward);
  const layers = inLayers(nodes);
  order(layers, nodes);
  place(layers, { gapX, gapY });
  const drawn = paths.map(({ link, ids }) => ({ link, isBack: back.has(link), points: pointsOf(ids.map((id) => nodes.get(id)), back.has(link)) }));
  return { nodes: new Map(blocks.map(({ id }) => [id, nodes.get(id)])), links: drawn, ...extent(nodes) };
}

/** The links that close a ring, as a walk in the given order meets them. */
function backLinks(nodes, links) {
  const out = groupBy(links);
  const back = new Set();
  const state = new Map();
  for (const start of nodes.keys()) {
    if (state.has(start)) continue;
    state.set(start, "open");
    const path = [{ id: start, next: 0 }];
    while (path.length) {
      const at = path.at(-1);
      const link = out.get(at.id)?.[at.next++];
      if (!link) state.set(path.pop().id, "done");
      else if (state.get(link.to) === "open") back.add(link);
      else if (!state.has(link.to)) {
        state.set(link.to, "open");
        path.push({ id: link.to, next: 0 });
      }
    }
  }
  return back;
}

function groupBy(links) {
  const groups = new Map();
  for (const link of links) groups.set(link.from, [...(groups.get(link.from) ?? []), link]);
  return groups;
}

/** Each node stands one layer after the last of those before it. */
function layer(nodes, links) {
  const waits = new Map([...nodes.keys()].map((id) => [id, 0]));
  const out = groupBy(links);
  for (const { to } of links) waits.set(to, waits.get(to) + 1);
  const ready = [...nodes.keys()].filter((id) => waits.get(id) === 0);
  for (const node of nodes.values()) node.layer = 0;
  while (ready.length) {
    const id = ready.shift();
    for (const { to } of out.get(id) ?? []) {
      nodes.get(to).layer = Math.max(nodes.get(to).layer, nodes.get(id).layer + 1);
      waits.set(to, waits.get(to) - 1);
      if (waits.get(to) === 0) ready.push(to);
    }
  }
}

/** Put a bend in each layer that a link passes, and note who is linked with whom in the next layer. */
function withBends(nodes, links) {
  return links.map(({ link, from, to }, number) => {
    const ids = [from];
    for (let at = nodes.get(from).layer + 1; at < nodes.get(to).layer; at += 1) {
      const id = `bend ${number} ${at}`;
      nodes.set(id, { id, width: 0, height: 0, layer: at, links: [], isBend: true });
      ids.push(id);
    }
    ids.push(to);
    for (let at = 1; at < ids.length; at += 1) {
      nodes.get(ids[at - 1]).links.push({ node: nodes.get(ids[at]), side: 1 });
      nodes.get(ids[at]).links.push({ node: nodes.get(ids[at - 1]), side: -1 });
    }
    return { link, ids };
  });
}

function inLayers(nodes) {
  const layers = [];
  for (const node of nodes.values()) (layers[node.layer] ??= []).push(node);
  return layers;
}

/** Reorder each layer by the median of its neighbours' places, forth and back. */
function order(layers, nodes) {
  const number = (nodesOfLayer) => nodesOfLayer.forEach((node, index) => (node.order = index));
  walkOrder(layers, nodes);
  layers.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const side = sweep % 2 === 0 ? -1 : 1;
    for (const nodesOfLayer of side < 0 ? layers : [...layers].reverse()) {
      const wish = new Map(nodesOfLayer.map((node) => [node, median(node, side, "order") ?? node.order]));
      nodesOfLayer.sort((a, b) => wish.get(a) - wish.get(b) || a.order - b.order);
      number(nodesOfLayer);
    }
  }
}

/** Begin with the order of a walk along the links: branches of one block lie together. */
function walkOrder(layers, nodes) {
  const seen = new Map();
  const visit = [...nodes.values()].filter((node) => !node.links.some(({ side }) => side < 0)).reverse();
  while (visit.length) {
    const node = visit.pop();
    if (seen.has(node)) continue;
    seen.set(node, seen.size);
    visit.push(...node.links.filter(({ side }) => side > 0).map((link) => link.node).reverse());
  }
  for (const nodesOfLayer of layers) nodesOfLayer.sort((a, b) => (seen.get(a) ?? 0) - (seen.get(b) ?? 0));
}

function median(node, side, field) {
  const values = node.links.filter((link) => link.side === side).map((link) => link.node[field]).sort((a, b) => a - b);
  if (!values.length) return null;
  const middle = (values.length - 1) / 2;
  return (values[Math.floor(middle)] + values[Math.ceil(middle)]) / 2;
}

function place(layers, { gapX, gapY }) {
  let x = 0;
  for (const nodes of layers) {
    let y = 0;
    for (const node of nodes) {
      Object.assign(node, { x, y, centre: y + node.height / 2 });
      y += node.height + gapY;
    }
    const width = Math.max(...nodes.map((node) => node.width));
    // A link crosses a layer straight on: what it passes is as wide as the layer.
    for (const node of nodes) if (node.isBend) node.width = width;
    x += width + gapX;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const side = sweep % 2 === 0 ? -1 : 1;
    for (const nodes of side < 0 ? layers : [...layers].reverse()) settle(nodes, side, gapY);
  }
  const top = Math.min(...layers.flat().map((node) => node.y));
  for (const node of layers.flat()) node.y -= top;
}

/**
 * Put the nodes of a layer where they wish, in their order and without overlap: where two wishes collide, the nodes
 * form a group that stands at the mean of its wishes (pool adjacent violators: the least squares under an order).
 */
function settle(nodes, side, gapY) {
  const groups = [];
  for (const node of nodes) {
    const wish = (median(node, side, "centre") ?? node.centre) - node.height / 2;
    groups.push({ nodes: [node], sum: wish, height: node.height + gapY, at: wish });
    while (groups.length > 1 && groups.at(-2).at + groups.at(-2).height > groups.at(-1).at) {
      const last = groups.pop();
      const group = groups.at(-1);
      group.sum += last.sum - last.nodes.length * group.height;
      group.nodes.push(...last.nodes);
      group.height += last.height;
      group.at = group.sum / group.nodes.length;
    }
  }
  for (const group of groups) {
    let y = group.at;
    for (const node of group.nodes) {
      Object.assign(node, { y, centre: y + node.height / 2 });
      y += node.height + gapY;
    }
  }
}

function pointsOf(nodes, isBack) {
  const points = nodes.flatMap((node, index) => {
    const y = node.y + node.height / 2;
    if (index === 0) return [{ x: node.x + node.width, y }];
    if (index === nodes.length - 1) return [{ x: node.x, y }];
    return [{ x: node.x, y }, { x: node.x + node.width, y }];
  });
  return isBack ? points.reverse() : points;
}

function extent(nodes) {
  const all = [...nodes.values()];
  const most = (side, size) => Math.max(0, ...all.map((node) => node[side] + node[size]));
  return { width: most("x", "width"), height: most("y", "height") };
}

/** A smooth path through points, level where it leaves and arrives. */
export function curve(points) {
  const [first, ...rest] = points;
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of rest) {
    const middle = round((from.x + to.x) / 2);
    path += ` C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

const round = (value) => Math.round(value * 10) / 10;

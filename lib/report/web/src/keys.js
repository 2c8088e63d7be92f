// The keyboard in a drawing: arrows go from box to box, along edges up and down.

export function handleGraphKey(pane, event, on) {
  const element = event.target.closest?.('[data-id]');
  if (!element || event.ctrlKey || event.metaKey || event.altKey) return false;
  const node = pane.node(element.dataset.id);
  const action = ACTIONS[event.key];
  if (!action) return false;
  event.preventDefault();
  action(pane, node, on);
  return true;
}

const ACTIONS = {
  ArrowDown: (pane, node) => go(pane, along(pane, node, 1) ?? nearest(pane, node, 0, 1)),
  ArrowUp: (pane, node) => go(pane, along(pane, node, -1) ?? nearest(pane, node, 0, -1)),
  ArrowRight: (pane, node) => go(pane, nearest(pane, node, 1, 0)),
  ArrowLeft: (pane, node) => go(pane, nearest(pane, node, -1, 0)),
  Home: (pane) => go(pane, pane.scene.boxes[0]?.node),
  End: (pane) => go(pane, pane.scene.boxes[pane.scene.boxes.length - 1]?.node),
  Enter: (pane, node, on) => (node.group ? pane.toggle(node) : on.enter(pane, node)),
  ' ': (pane, node, on) => on.select(pane, node),
  'e': (pane, node) => pane.toggle(node, true),
  'c': (pane, node) => fold(pane, node),
};

function fold(pane, node) {
  const around = node.group && node.open ? node : node.parent;
  if (around?.parent) pane.toggle(around, false);
}

function go(pane, node) {
  if (!node) return;
  pane.focus(node);
  pane.show(node);
}

// The box that an edge leads to, or from; of several the one that lies most straight.
function along(pane, node, direction) {
  const neighbours = new Set();
  const inside = (leaf) => contains(node, leaf);
  for (const {from, to} of pane.run.links) {
    const [here, there] = direction > 0 ? [from, to] : [to, from];
    if (!inside(pane.tree.leaves[here]) || inside(pane.tree.leaves[there])) continue;
    neighbours.add(seen(pane.tree.leaves[there]));
  }
  return closest(
      [...neighbours].filter((other) => other !== node),
      (other) => Math.abs(middle(other).x - middle(node).x));
}

function contains(node, leaf) {
  for (let at = leaf; at; at = at.parent)
    if (at === node) return true;
  return false;
}

function seen(leaf) {
  let shown = leaf;
  for (let at = leaf.parent; at?.parent; at = at.parent)
    if (!at.open) shown = at;
  return shown;
}

function middle(node) { return {x: node.at.x + node.at.w / 2, y: node.at.y + node.at.h / 2}; }

function nearest(pane, node, dx, dy) {
  const from = middle(node);
  const boxes = pane.scene.boxes.map((box) => box.node).filter((other) => {
    const to = middle(other);
    return other !== node && (dx ? (to.x - from.x) * dx > 8 : (to.y - from.y) * dy > 8);
  });
  return closest(boxes, (other) => {
    const to = middle(other);
    const [ahead, aside] = dx ? [to.x - from.x, to.y - from.y] : [to.y - from.y, to.x - from.x];
    return Math.abs(ahead) + 2.5 * Math.abs(aside);
  });
}

function closest(nodes, distance) {
  let best = null;
  for (const node of nodes)
    if (node.at && (!best || distance(node) < best.distance))
      best = {node, distance: distance(node)};
  return best?.node ?? null;
}

// Which groups are open.
import {ancestors} from './tree.js';

const LEGIBLE = 44;  // boxes that are opened by themselves, at most

// Opens what is not a run, level by level, what has something to show first, as long as the boxes stay
// few enough to be read at once.
export function openLegibly(tree, budget = LEGIBLE) {
  tree.groups.forEach((node) => (node.open = false));
  tree.root.open = true;
  let shown = tree.root.children.length;
  let level = tree.root.children;
  while (level.length > 0) {
    const groups = level.filter((node) => node.group && node.kind !== 'run');
    groups.sort((a, b) => worth(b) - worth(a) || a.first - b.first);
    const opened = [];
    for (const node of groups) {
      const more = node.children.length - 1;
      if (shown + more > budget) continue;
      node.open = true;
      shown += more;
      opened.push(node);
    }
    level = opened.flatMap((node) => node.children);
  }
}

// A group is worth opening for what is wrong in it, less for each box that this takes.
function worth(node) {
  const {paints, agreement, islands, changes} = node.stats;
  const wrong = (paints.dangling ?? 0) + (paints.reformat ?? 0) + islands.size + 2 * changes +
      (agreement.differs ?? 0) + (agreement['only-predicted'] ?? 0);
  return (1 + wrong) / node.children.length;
}

export function reveal(node) {
  let changed = false;
  for (const at of ancestors(node)) {
    changed ||= !at.open;
    at.open = true;
  }
  return changed;
}

export function setAll(tree, open) {
  tree.groups.forEach((node) => (node.open = open));
  tree.root.open = true;
}

// The box in which a layer is seen now: itself, or the outermost folded group around it.
export function shownAs(node) {
  return ancestors(node).find((at) => !at.open) ?? node;
}

export function visibleNodes(node, out = []) {
  for (const child of node.children) {
    out.push(child);
    if (child.group && child.open) visibleNodes(child, out);
  }
  return out;
}

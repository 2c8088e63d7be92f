// Which groups are open.
import {ancestors} from './tree.js';

// Boxes that are opened by themselves, at most: for what is wrong, and for all; and the scale at which all of
// it has to fit into the window.
export const BUDGETS = [
  [44, 44, 0.72], [44, 30, 0.72], [44, 18, 0.72], [44, 0, 0.62], [30, 0, 0.62], [20, 0, 0.62],
  [12, 0, 0.3]
];

// Opens what is not a run of sound blocks, as long as the boxes stay few enough to be read at once: down to what is wrong
// first, then the outermost first.
export function openLegibly(tree, forWrongs, forAll) {
  tree.groups.forEach((node) => (node.open = false));
  tree.root.open = true;
  let shown = tree.root.children.length;
  const waiting = tree.root.children.filter(opens);
  while (waiting.length > 0) {
    const best = waiting.reduce((a, b) => (before(b, a) ? b : a));
    waiting.splice(waiting.indexOf(best), 1);
    const more = best.children.length - 1;
    if (shown + more > (wrongs(best) > 0 ? forWrongs : forAll)) continue;
    best.open = true;
    shown += more;
    waiting.push(...best.children.filter(opens));
  }
  return shown;
}

function opens(node) { return node.group && (node.kind !== 'run' || wrongs(node) > 0); }

function before(a, b) {
  const [wrongA, wrongB] = [wrongs(a) > 0, wrongs(b) > 0];
  if (wrongA !== wrongB) return wrongA;
  if (!wrongA && a.depth !== b.depth) return a.depth < b.depth;
  const [worthA, worthB] =
      [(1 + wrongs(a)) / a.children.length, (1 + wrongs(b)) / b.children.length];
  return worthA !== worthB ? worthA > worthB : a.first < b.first;
}

function wrongs({stats: {paints, agreement, islands, changes}}) {
  return (paints.dangling ?? 0) + (paints.reformat ?? 0) + islands.size + 2 * changes +
      (agreement.differs ?? 0) + (agreement['only-predicted'] ?? 0);
}

// What is drawn smaller than this is still better than a drawing of a few boxes that say nothing.
export const FEWEST = 14, SMALLEST = 0.42;

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
export function shownAs(node) { return ancestors(node).find((at) => !at.open) ?? node; }

export function visibleNodes(node, out = []) {
  for (const child of node.children) {
    out.push(child);
    if (child.group && child.open) visibleNodes(child, out);
  }
  return out;
}

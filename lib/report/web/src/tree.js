// Layers as a tree of modules, for folding: groups by module path, runs of equal blocks as one group,
// long lists cut into ranges. Groups know what is in them.
import {group} from './group.js';
import {foldRuns} from './runs.js';

const WIDEST = 48;  // children of one group; more are cut into ranges

export function buildTree(run) {
  const root = group(null, '', 'module');
  const paths = adoptedPaths(run);
  run.boxes.forEach((box, k) => place(root, paths[k], box));
  compress(root);
  const tree = {root, groups: [], leaves: new Array(run.boxes.length)};
  order(root);
  foldRuns(root, run.layers.length);
  cutRanges(root);
  finish(root, tree, run, 0);
  return tree;
}

// A layer without a path, as a leftover Q is, belongs where those before and behind it both are. What is before or
// behind may have none as well: then what comes next counts. A pooling behind the last block is in no block.
function adoptedPaths(run) {
  const {boxes} = run;
  const order = [...boxes.keys()].filter((k) => !boxes[k].terminal);
  const before = sides(boxes, order, (box) => box.writers.map((link) => link.from));
  const behind = sides(boxes, order.reverse(), (box) => box.readers.map((link) => link.to));
  return boxes.map((box, k) => {
    if (box.path.length > 0 || box.terminal) return box.path;
    const found = [before[k], behind[k]].filter(Boolean);
    return found.length > 0 ? commonPrefix(found) : [];
  });
}

// By box: what the paths on one side have in common; undefined where there is nothing.
function sides(boxes, order, nextOf) {
  const found = new Array(boxes.length);
  for (const k of order) {
    const paths = nextOf(boxes[k])
                      .map((next) => {
                        const {terminal, path} = boxes[next];
                        return terminal || path.length > 0 ? path : found[next];
                      })
                      .filter(Boolean);
    if (paths.length > 0) found[k] = paths.length > 1 ? commonPrefix(paths) : paths[0];
  }
  return found;
}

// Of one path alone, the module around it.
function commonPrefix(paths) {
  let length = Math.min(...paths.map((path) => path.length));
  if (paths.length === 1) --length;
  let k = 0;
  while (k < length && paths.every((path) => path[k] === paths[0][k])) ++k;
  return paths[0].slice(0, k);
}

function place(root, path, box) {
  let at = root;
  for (const name of path) {
    if (!at.byName.has(name)) {
      // A number alone says nothing: layer1.0, not 0.
      const label = /^\d+$/.test(name) && at.label ? `${at.label}.${name}` : name;
      const made = group(at, label, 'module');
      made.name = name;
      at.byName.set(name, made);
      at.children.push(made);
    }
    at = at.byName.get(name);
  }
  at.children.push({group: false, parent: at, box, label: box.title});
}

// A group of one is its child; a child that is a group takes both names.
function compress(node) {
  node.children.forEach((child) => child.group && compress(child));
  node.children = node.children.map((child) => {
    if (!child.group || child.children.length !== 1) return child;
    const only = child.children[0];
    only.parent = node;
    if (only.group)
      only.label = only.label.startsWith(child.label) ? only.label : `${child.label}.${only.label}`;
    else
      only.module = child.label;
    if (only.group)
      only.name = `${child.name}.${only.name}`;
    else
      only.name = child.name;
    return only;
  });
}

function order(node) {
  node.children.forEach((child) => child.group && order(child));
  const start = (child) => (child.group ? child.start : child.box.index);
  node.children.sort((a, b) => start(a) - start(b));
  node.start = node.children.length > 0 ? start(node.children[0]) : 0;
}

function cutRanges(node) {
  node.children.forEach((child) => child.group && cutRanges(child));
  const ends = node.children.filter((child) => child.box?.terminal);
  node.children = node.children.filter((child) => !child.box?.terminal);
  while (node.children.length > WIDEST) {
    const count = node.children.length;
    const size = Math.ceil(count / Math.min(24, Math.ceil(count / 24)));
    const parts = [];
    for (let k = 0; k < count; k += size) {
      const part = group(node, '', 'range');
      part.children = node.children.slice(k, k + size);
      part.children.forEach((child) => (child.parent = part));
      parts.push(part);
    }
    node.children = parts;
  }
  const reads = (end) => end.box.terminal === 'input';
  node.children.unshift(...ends.filter(reads));
  node.children.push(...ends.filter((end) => !reads(end)));
}

function finish(node, tree, run, depth) {
  node.depth = depth;
  if (!node.group) {
    node.id = `l${node.box.index}`;
    node.first = node.last = node.box.index;
    node.stats = leafStats(node.box);
    tree.leaves[node.box.index] = node;
    return;
  }
  node.id = `g${tree.groups.length}`;
  tree.groups.push(node);
  node.children.forEach((child) => finish(child, tree, run, depth + 1));
  node.stats = node.children.reduce((sum, child) => added(sum, child.stats), emptyStats());
  node.first = Math.min(...node.children.map((child) => child.first));
  node.last = Math.max(...node.children.map((child) => child.last));
  if (node.kind === 'range') node.label = rangeLabel(node, run);
}

function rangeLabel(node, run) {
  return `layers ${node.first}–${Math.min(node.last, run.layers.length - 1)}`;
}

function emptyStats() {
  return {
    layers: 0,
    paints: {},
    islands: new Set(),
    findings: new Set(),
    share: 0,
    agreement: {},
    changes: 0,
    unsure: 0
  };
}

function leafStats(box) {
  const stats = emptyStats();
  if (box.terminal) return stats;
  stats.layers = 1;
  stats.paints[box.paint] = 1;
  if (box.island !== null) stats.islands.add(box.island);
  box.findings.forEach((index) => stats.findings.add(index));
  stats.share = box.cost?.estimated_share ?? 0;
  if (box.agreement) stats.agreement[box.agreement.state] = 1;
  if (box.change) stats.changes = 1;
  if (box.confidence === 'unknown') stats.unsure = 1;
  return stats;
}

function added(sum, more) {
  for (const key of ['layers', 'share', 'changes', 'unsure']) sum[key] += more[key];
  for (const key of ['paints', 'agreement']) {
    for (const [name, n] of Object.entries(more[key])) sum[key][name] = (sum[key][name] ?? 0) + n;
  }
  more.islands.forEach((island) => sum.islands.add(island));
  more.findings.forEach((finding) => sum.findings.add(finding));
  return sum;
}

// The groups around a node, outermost first, without the root.
export function ancestors(node) {
  const out = [];
  for (let at = node.parent; at && at.parent; at = at.parent) out.unshift(at);
  return out;
}

export function pathLabel(node) {
  return [...ancestors(node), node]
      .filter((n) => n.kind !== 'range' && n.kind !== 'run')
      .map((n) => n.name)
      .filter(Boolean)
      .join('.');
}

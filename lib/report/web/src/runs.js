// Runs: the same block again and again, side by side, becomes one group "12 × layer". What is equal is
// told by operators, kinds and precisions, so that the one block that differs ends the run and stands out.
import {group} from './group.js';

const REPEATS = 3;  // fewer are no run
const REPEATS_OF_BLOCKS =
    5;                      // of several children: a few are as readable without a box around them
const LONGEST_PERIOD = 16;  // children that make one block
const FEW = 24;             // a list as short as this needs no runs of layers

export function foldRuns(root, layers) {
  if (layers > FEW) visit(root, new Map());
}

function visit(node, ids) {
  node.children.forEach((child) => child.group && visit(child, ids));
  node.signs = node.children.map((child) => signature(child, ids));
  node.children = folded(node);
  node.children.forEach((child) => (child.parent = node));
}

// Equal numbers, equal blocks.
function signature(child, ids) {
  const words = child.group ?
      `(${child.signs.join(' ')})` :
      `${child.box.kind}|${child.box.op}|${child.box.paint}|${child.box.island !== null}|` +
          `${child.box.agreement?.state ?? ''}|${child.box.change ?? ''}`;
  if (!ids.has(words)) ids.set(words, ids.size);
  return ids.get(words);
}

function folded(node) {
  const out = [];
  const {children} = node;
  for (let at = 0; at < children.length;) {
    const {period, repeats} = bestRun(node, at);
    if (repeats < REPEATS) {
      out.push(children[at++]);
      continue;
    }
    out.push(makeRun(node, children.slice(at, at + period * repeats), period, repeats));
    at += period * repeats;
  }
  return out;
}

function bestRun(node, at) {
  const {children, signs} = node;
  let best = {period: 1, repeats: 1};
  for (let period = 1; period <= LONGEST_PERIOD && at + period * REPEATS <= children.length;
       ++period) {
    const block = children.slice(at, at + period);
    if (block.some((child) => !child.group && child.box.terminal)) break;
    if (block.every((child) => !child.group) && children.length <= FEW) continue;
    let repeats = 1;
    while (equalBlocks(signs, at, at + repeats * period, period)) ++repeats;
    if (repeats >= (period > 1 ? REPEATS_OF_BLOCKS : REPEATS) &&
        repeats * period > best.repeats * best.period)
      best = {period, repeats};
  }
  return best;
}

function equalBlocks(signs, a, b, period) {
  if (b + period > signs.length) return false;
  for (let k = 0; k < period; ++k)
    if (signs[a + k] !== signs[b + k]) return false;
  return true;
}

function makeRun(parent, members, period, repeats) {
  const run = group(parent, '', 'run');
  run.repeats = repeats;
  run.children = period === 1 ? members : blocks(run, members, period);
  run.children.forEach((child) => (child.parent = run));
  run.label = runLabel(members[0], members[members.length - period], period);
  return run;
}

function blocks(run, members, period) {
  const out = [];
  for (let at = 0; at < members.length; at += period) {
    const block = group(run, '', 'range');
    block.children = members.slice(at, at + period);
    block.children.forEach((child) => (child.parent = block));
    out.push(block);
  }
  return out;
}

function runLabel(first, last, period) {
  const from = first.group ? first.label : first.module ?? first.box.op;
  const to = last.group ? last.label : last.module ?? '';
  if (period > 1 && !first.group && !first.module) return `${first.box.title} …`;
  return to && to !== from ? `${from} … ${last.name ?? to}` : from;
}

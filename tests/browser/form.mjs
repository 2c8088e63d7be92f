// The form of the data in a report, as far as the viewer relies on it: every number that names something names
// something that is there, and every word that paints is one that has a paint.
import assert from 'node:assert/strict';

const PRECISIONS = ['int8', 'int8-in', 'int8-out', 'fp8', 'float', 'mixed', 'other'];
const KINDS = ['compute', 'q', 'dq', 'requantize', 'reformat', 'no-op'];
const STATES = ['agrees', 'differs', 'only-predicted', 'not-compared'];

export function checkDocument(doc) {
  assert.equal(doc.version, 1);
  assert.ok(['check', 'compare', 'diff'].includes(doc.kind));
  doc.reports.forEach((report) => checkReport(report, doc));
  if (doc.kind === 'compare') checkCompare(doc);
  if (doc.kind === 'diff') checkDiff(doc);
}

function within(index, list, what) {
  assert.ok(
      Number.isInteger(index) && index >= 0 && index < list.length,
      `${what}: ${index} of ${list.length}`);
}

function checkReport(report, doc) {
  for (const layer of report.layers) {
    assert.ok(PRECISIONS.includes(layer.precision), `precision ${layer.precision}`);
    assert.ok(KINDS.includes(layer.kind), `kind ${layer.kind}`);
    assert.ok(Array.isArray(layer.path) && layer.path.every((part) => typeof part === 'string'));
    layer.nodes.forEach(({node}) => within(node, report.nodes, 'node'));
    [...layer.inputs, ...layer.outputs].forEach((k) => within(k, report.tensors, 'tensor'));
    layer.steps.forEach((k) => within(k, report.steps, 'step'));
    layer.findings.forEach((k) => within(k, report.findings, 'finding'));
    if (layer.island !== null) within(layer.island, report.cost.float_islands, 'island');
  }
  for (const [from, to, tensor] of report.edges) {
    if (from !== null) within(from, report.layers, 'edge');
    if (to !== null) within(to, report.layers, 'edge');
    within(tensor, report.tensors, 'tensor of an edge');
  }
  for (const finding of report.findings) {
    assert.ok(doc.rules[finding.rule], `rule ${finding.rule}`);
    finding.layers.forEach((k) => within(k, report.layers, 'layer of a finding'));
    finding.places.forEach(
        (place) => place.layers.forEach((k) => within(k, report.layers, 'layer of a place')));
  }
  for (const step of report.steps) {
    assert.ok(doc.rules[step.rule], `rule ${step.rule}`);
    for (const text of [step.before, step.after])
      assert.ok(text === null || typeof text === 'string');
  }
}

function checkCompare({compare, reports: [report]}) {
  assert.equal(compare.agreement.length, report.layers.length);
  for (const {state, engine} of compare.agreement) {
    assert.ok(STATES.includes(state), state);
    engine.forEach((k) => within(k, compare.layers, 'engine layer'));
  }
  for (const one of compare.disagreements) {
    if (one.engine_layer !== null) within(one.engine_layer, compare.layers, 'engine layer');
    if (one.predicted_layer !== null) within(one.predicted_layer, report.layers, 'predicted layer');
  }
}

function checkDiff({diff, reports: [before, after]}) {
  for (const change of diff.changes) {
    if (change.before !== null) within(change.before, before.layers, 'before');
    if (change.after !== null) within(change.after, after.layers, 'after');
  }
  for (const [a, b] of diff.pairs)
    within(a, before.layers, 'pair'), within(b, after.layers, 'pair');
}

// The report's data, as the tool wrote it into the page, with what the viewer needs beside it. This is
// the only place that knows how the data may be incomplete.
import {paintOf, printable} from './text.js';

const ESCAPED =
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\\u(00[01][0-9a-f]|00[7-9][0-9a-f]|061c|20[0-6][0-9a-f]|feff)/i;

export function readDocument(text) {
  const doc = ESCAPED.test(text) ? JSON.parse(text, madePrintable) : JSON.parse(text);
  doc.kind ??= 'check';
  doc.rules ??= {};
  doc.errors ??= [];
  doc.reports = (doc.reports ?? []).map(report);
  return doc;
}

function madePrintable(_, value) { return typeof value === 'string' ? printable(value) : value; }

function report(data) {
  const run = {...data};
  for (const key of ['notes', 'layers', 'tensors', 'edges', 'nodes', 'steps', 'findings'])
    run[key] ??= [];
  run.summary ??= {};
  run.layers.forEach((layer, index) => completeLayer(layer, index));
  addTerminals(run);
  run.findings.forEach((finding, index) => completeFinding(finding, index, run));
  linkNeighbours(run);
  return run;
}

function completeLayer(layer, index) {
  layer.index = index;
  layer.name ??= '?';
  layer.title ||= layer.name;
  layer.op ??= '';
  layer.kind ??= 'compute';
  layer.path ??= [];
  for (const key
           of ['nodes', 'inputs', 'outputs', 'steps', 'reasons', 'nearly', 'arithmetic',
               'findings']) {
    layer[key] ??= [];
  }
  layer.island ??= null;
  layer.cost ??= null;
  layer.paint = paintOf(layer);
}

function completeFinding(finding, index, run) {
  finding.index = index;
  for (const key of ['layers', 'places', 'reasons', 'related', 'steps']) finding[key] ??= [];
  finding.counts ??= true;
  for (const k of finding.layers) {
    const layer = run.layers[k];
    if (layer && !layer.findings.includes(index)) layer.findings.push(index);
  }
}

// Inputs and outputs of the network are drawn as small boxes of their own. They are no layers: they
// stand behind the last one, have no number and are not counted.
function addTerminals(run) {
  const made = new Map();
  run.boxes = [...run.layers];
  const terminal = (tensor, side) => {
    const key = side + tensor;
    if (!made.has(key)) {
      const of = run.tensors[tensor] ?? {name: '?', type: '?', shape: null};
      const box = {
        index: run.boxes.length,
        terminal: side,
        name: of.name,
        title: of.name,
        kind: 'io',
        op: side,
        path: [],
        nodes: [],
        inputs: [],
        outputs: [],
        findings: [],
        island: null,
        precision: of.precision,
        type: of.type,
        paint: 'io',
        tensor
      };
      made.set(key, box.index);
      run.boxes.push(box);
    }
    return made.get(key);
  };
  run.links = [];
  for (const [from, to, tensor] of run.edges) {
    if (from === null && to === null) continue;
    run.links.push(
        {from: from ?? terminal(tensor, 'input'), to: to ?? terminal(tensor, 'output'), tensor});
  }
}

function linkNeighbours(run) {
  for (const box of run.boxes) box.readers = [], box.writers = [];
  for (const link of run.links) {
    run.boxes[link.from].readers.push(link);
    run.boxes[link.to].writers.push(link);
  }
}

// What layers a place of a finding has; a finding of the whole model has none.
export function layersOf(finding, place) {
  if (place?.layers?.length) return place.layers;
  return finding.layers;
}

// A comparison with an engine, and a difference of two models.
import {documentOf} from './documents.mjs';
import {residual} from './fixtures.mjs';

function engineLayer({name, type, nodes}, predicted) {
  return {
    name,
    type,
    role: 'compute',
    nodes: nodes.map(({node}) => node),
    nodes_from_metadata: false,
    typed: true,
    inputs: [],
    outputs: [],
    predicted,
    verdict: 'agrees'
  };
}

function reformat() {
  const name = 'Reformatting CopyNode for Input Tensor 0';
  const layer = engineLayer({name, type: 'Reformat', nodes: []}, null);
  return {...layer, role: 'layout-reformat', verdict: 'not compared'};
}

function disagreement(report, k, aspect, engine, predicted) {
  return {
    aspect,
    about: report.layers[k].title,
    engine_layer: aspect === 'precision' ? k : null,
    predicted_layer: k,
    engine,
    predicted,
    missing: [],
    surplus: [],
    because: [{step: 0, rule: 'conv-relu', case: '', confidence: 'observed'}],
    nearest: [],
    confidence: 'observed'
  };
}

export function compared() {
  const report = residual();
  const engine = report.layers.map((layer, k) => engineLayer(layer, k));
  const agreement = report.layers.map((_, k) => ({state: 'agrees', engine: [k], aspects: []}));
  agreement[5] = {state: 'differs', engine: [5], aspects: ['precision']};
  agreement[9] = {state: 'only-predicted', engine: [], aspects: ['standalone']};
  agreement[2].state = 'not-compared';
  engine.push(reformat());
  const compare = {
    engine: {
      path: 'engines/resnet.json',
      format: 'layer information',
      release: '10.15',
      types: true,
      notes: []
    },
    score: {
      right: 28,
      total: 30,
      percent: 93.3,
      precision_left_out: 0,
      left_out: [],
      aspects: {precision: {right: 14, total: 15}}
    },
    headline: '28 of 30 right, 93.3 %',
    layers: engine,
    agreement,
    disagreements: [
      disagreement(report, 5, 'precision', 'int8 -> float', 'int8 -> int8'),
      disagreement(report, 9, 'standalone', 'is not there', 'a layer of its own')
    ]
  };
  return documentOf('compare', [report], {compare});
}

export function differing() {
  const [before, after] = [residual('old/resnet.onnx', false), residual('new/resnet.onnx', true)];
  const named = new Map(before.layers.map((layer, k) => [layer.title, k]));
  const pairs = after.layers.flatMap(
      (layer, k) => (named.has(layer.title) ? [[named.get(layer.title), k]] : []));
  const changes = after.layers.flatMap((layer, k) => {
    const old = named.get(layer.title) ?? null;
    if (old === null)
      return [{
        change: layer.kind === 'q'    ? 'new-leftover' :
            layer.kind === 'reformat' ? 'new-reformat' :
                                        'added',
        before: null,
        after: k
      }];
    return before.layers[old].precision === layer.precision ?
        [] :
        [{change: 'became-float', before: old, after: k}];
  });
  const diff = {
    verdict: 'worse',
    outcome: 'worse',
    worse_in_places: [],
    headline: 'worse: 1 layer became float; 1 new dangling Q',
    notes: [],
    names_trusted: true,
    newly_refused: false,
    refused_by: [],
    no_longer_refused_by: [],
    estimated_time_ratio: 1.14,
    changes,
    pairs,
    summary: [
      {what: 'dangling Q', before: '1', after: '2'}, {what: 'reformats', before: '0', after: '1'}
    ]
  };
  return documentOf('diff', [before, after], {diff});
}

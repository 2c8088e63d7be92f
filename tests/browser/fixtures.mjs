// Documents as the tool writes them into a report, made without it: shapes that no small model has.

const RULES = {
  'conv-relu': {code: '', summary: 'Fuse a Relu into the convolution before it.', why: '', confidence: 'observed', evidence: [], fix: null},
  'dangling-dequantize': {
    code: 'QDQ201', summary: 'A DQ is left over.', confidence: 'documented',
    why: 'A leftover DQ is a layer of its own: it reads and writes the whole tensor.',
    evidence: ['TensorRT developer guide, Working with Quantized Types'],
    fix: {pytorch_quantization: 'Quantize the weights of the reader too.', modelopt: 'Add the layer to the quantization config.',
          graph_surgery: 'Remove the Q/DQ pair in front of it.'},
  },
  'float-island': {code: 'QDQ301', summary: 'A float layer between INT8 layers.', confidence: 'observed',
                   why: 'Tensors are converted on the way in and on the way out.', evidence: [], fix: null},
};

export class Model {
  constructor(name, target = 'trt10.15') {
    this.data = {model: name, target, notes: [], headline: '', summary: {}, cost: null, confidence: {}, layers: [],
                 tensors: [], edges: [], nodes: [], steps: [], findings: []};
    this.islands = [];
  }

  tensor(name, precision) {
    const type = {int8: 'i8', fp8: 'f8e4m3', float: 'f32', other: 'i64'}[precision];
    return this.data.tensors.push({name, type, precision, shape: [1, 64, 56, 56]}) - 1;
  }

  input(name, precision = 'float') {
    return {layer: null, tensor: this.tensor(name, precision)};
  }

  // from: what add() or input() gave. Gives the same for what this layer writes.
  add({title, op, path = [], precision = 'int8', kind = 'compute', island = null, more = [], share = 0.01,
       confidence = 'observed', region = false}, ...from) {
    const {data} = this;
    const index = data.layers.length;
    const ops = [op, ...more];
    const nodes = ops.map((name, k) => data.nodes.push({name: k === 0 ? title : `${title}_${name}`, op: name,
                                                        key: '00', layers: [index], removed: null}) - 1);
    const writes = {'int8': 'int8', 'int8-out': 'int8', 'fp8': 'fp8', 'other': 'other'}[precision] ?? 'float';
    const out = this.tensor(`${title}_out`, writes);
    for (const {layer, tensor} of from) data.edges.push([layer, index, tensor]);
    const step = data.steps.push({phase: 'absorb', rule: 'conv-relu', case: '', on: title,
                                  before: `y = ${op}(x, k)\nz = Relu(y)`, after: `z = ${op}(x, k) | Relu(%0)`,
                                  claimed: [], assumed: [], log: [`ConvReluFusion: Fusing ${title} with Relu`],
                                  confidence: 'observed', layers: [index]}) - 1;
    if (island !== null) (this.islands[island] ??= {layers: [], share: 0.04}).layers.push(index);
    data.layers.push({name: ops.map((name) => `${title}.${name}`).join(' + '), title, type: op === 'Conv' ? 'CaskConvolution' : op,
                      kind, op, rule: 'layer', path, precision, verdict: precision, region, int8: 'int8', weighted: /^(Conv|MatMul|Gemm)$/.test(op),
                      weights: null, nodes: nodes.map((node) => ({node, shown: true})), inputs: from.map((one) => one.tensor),
                      outputs: [out], confidence, steps: more.length > 0 ? [step] : [], reasons: [], arithmetic: ['s_x = 0.05'],
                      nearly: [{rule: 'conv-clip', case: '', on: title, part: 'z = act:PWN{}(y)', kind: 'no-user', text: 'y is not read by PWN'}],
                      cost: {macs: 1e8, bytes: 1e6, estimated_seconds: 1e-5, estimated_seconds_in_int8: 5e-6, estimated_share: share},
                      island, findings: []});
    return {layer: index, tensor: out};
  }

  output({layer, tensor}) {
    this.data.edges.push([layer, null, tensor]);
  }

  finding(severity, rule, message, layers) {
    const {data} = this;
    const places = layers.map((k) => ({node: data.layers[k].title, op: data.layers[k].op, key: '00', fingerprint: '00', confidence: 'observed',
                                       message: `${message} (${data.layers[k].title})`, cost: {share: 0.02}, node_index: data.layers[k].nodes[0].node, layers: [k]}));
    data.findings.push({code: RULES[rule].code, rule, severity, confidence: 'documented', file: data.model, line: null,
                        node: places[0]?.node ?? null, op: places[0]?.op ?? '', message, quote: '', counts: true,
                        advice: 'Quantize what the reader lacks, or drop the Q/DQ pair.', cost: {share: 0.02 * layers.length},
                        fingerprint: '00', baseline: null, suppressed: null,
                        reasons: [{rule: 'quantize-double-input-nodes', node: places[0]?.node, part: 'w = dw:DQ{sw}(qw)', kind: 'not-produced-by',
                                   text: 'weight is not produced by DequantizeLinear', blamed: []}],
                        related: [], steps: [], layers, places});
  }

  report() {
    const {data} = this;
    const of = (kind) => data.layers.filter((layer) => layer.kind === kind).length;
    const weighted = data.layers.filter((layer) => layer.weighted);
    const int8 = weighted.filter((layer) => layer.precision.startsWith('int8')).length;
    data.summary = {quantized: true, weighted_int8: int8, weighted_int8_in_float_out: 0, weighted_fp8: 0, weighted_float: weighted.length - int8,
                    weight_only: 0, regions: 0, int8_mac_share: weighted.length ? int8 / weighted.length : null, dangling_q: of('q'),
                    dangling_dq: of('dq'), requantize: 0, reformats: of('reformat'), unknown_layers: 0, refused_by: []};
    data.cost = {estimate: true, device: {sm: 80, name: 'A100 80GB PCIe'}, seconds: 1e-5 * data.layers.length, conversion_share: 0.12,
                 float_islands: this.islands, layers_without_estimate: 0, notes: []};
    data.layers.forEach(({confidence}) => (data.confidence[confidence] = (data.confidence[confidence] ?? 0) + 1));
    return data;
  }
}

export function documentOf(kind, reports, more = {}) {
  return {version: 1, kind, tool: {name: 'qdq-lint', version: '0.1.0', rules_digest: '0123456789abcdef'}, reports, errors: [],
          compare: null, diff: null, rules: RULES, ...more};
}

export function chain() {
  const model = new Model('models/chain.onnx');
  let at = model.add({title: 'Q_in', op: 'QuantizeLinear', kind: 'q', precision: 'int8-out'}, model.input('image'));
  for (let k = 0; k < 5; ++k) at = model.add({title: `Conv_${k}`, op: 'Conv', more: ['Relu'], share: 0.15}, at);
  at = model.add({title: 'DQ_out', op: 'DequantizeLinear', kind: 'dq', precision: 'int8-in'}, at);
  at = model.add({title: 'Softmax', op: 'Softmax', precision: 'float'}, at);
  model.output(at);
  model.finding('warning', 'dangling-dequantize', 'DQ_out is left over: Softmax does not read INT8', [6]);
  return model.report();
}

// ResNet-like, with a float island in layer3 if it is asked for.
export function residual(name = 'models/resnet.onnx', broken = true) {
  const model = new Model(name);
  let at = model.add({title: 'input_quantizer', op: 'QuantizeLinear', kind: 'q', precision: 'int8-out'}, model.input('image'));
  at = model.add({title: '/conv1/Conv', op: 'Conv', path: ['conv1'], more: ['Relu', 'MaxPool'], share: 0.2}, at);
  for (let stage = 1; stage <= 4; ++stage) {
    for (let block = 0; block < 3; ++block) at = residualBlock(model, at, stage, block, broken && stage === 3 && block === 1);
  }
  at = model.add({title: '/avgpool/GlobalAveragePool', op: 'GlobalAveragePool', path: ['avgpool'], precision: 'int8-in'}, at);
  at = model.add({title: '/fc/Gemm', op: 'Gemm', path: ['fc'], precision: 'float', confidence: 'inferred'}, at);
  model.output(at);
  return model.report();
}

function residualBlock(model, from, stage, block, broken) {
  const at = `/layer${stage}/layer${stage}.${block}`;
  const path = [`layer${stage}`, String(block)];
  const first = model.add({title: `${at}/conv1/Conv`, op: 'Conv', path: [...path, 'conv1'], more: ['Relu'], precision: broken ? 'int8-in' : 'int8'}, from);
  let second = first;
  if (broken) {
    second = model.add({title: `${at}/act/HardSwish`, op: 'HardSwish', path: [...path, 'act'], precision: 'float', island: 0, share: 0.08}, second);
    second = model.add({title: `${at}/QuantizeLinear`, op: 'QuantizeLinear', path: [...path, 'quant'], precision: 'int8-out', kind: 'q', share: 0.05}, second);
  }
  let side = from;
  if (stage > 1 && block === 0) side = model.add({title: `${at}/downsample/Conv`, op: 'Conv', path: [...path, 'downsample'], precision: 'int8'}, from);
  if (broken) side = model.add({title: `${at}/reformat`, op: 'Reformat', path: [...path], kind: 'reformat', precision: 'int8'}, side);
  const out = model.add({title: `${at}/conv2/Conv`, op: 'Conv', path: [...path, 'conv2'], more: ['Add', 'Relu']}, second, side);
  if (broken) {
    model.finding('warning', 'float-island', `${at}/act/HardSwish runs in float between INT8 layers`, [first.layer + 1]);
    model.finding('error', 'dangling-dequantize', `${at}/QuantizeLinear is left over`, [first.layer + 2]);
  }
  return out;
}

// count layers at least; every 31st block has a float softmax with leftovers around it.
export function transformer(count = 2000, name = 'models/transformer-2000.onnx') {
  const model = new Model(name);
  let at = model.add({title: '/embed/Gather', op: 'Gather', path: ['embeddings', 'word'], precision: 'float'}, model.input('tokens', 'other'));
  for (let block = 0; model.data.layers.length < count - 2; ++block) at = transformerBlock(model, at, block, block % 31 === 17);
  at = model.add({title: '/head/MatMul', op: 'MatMul', path: ['head'], precision: 'float'}, at);
  model.output(at);
  const leftovers = model.data.layers.flatMap((layer, k) => (layer.kind === 'q' ? [k] : []));
  model.finding('warning', 'dangling-dequantize', 'the softmax is float, so a Q is left over', leftovers);
  return model.report();
}

function transformerBlock(model, from, block, broken) {
  const path = ['encoder', 'layer', String(block)];
  const named = (part) => `/encoder/layer.${block}/${part}`;
  const linear = (part, ...inputs) => model.add({title: named(`${part}/MatMul`), op: 'MatMul', path: [...path, ...part.split('/')], more: ['Add'], share: 0.0005}, ...inputs);
  const plain = (part, op, precision, ...inputs) => model.add({title: named(`${part}/${op}`), op, path: [...path, ...part.split('/')], precision, share: 0.0003}, ...inputs);
  const [q, k, v] = ['query', 'key', 'value'].map((part) => linear(`attention/self/${part}`, from));
  const [tq, tk, tv] = [q, k, v].map((one, j) => plain(`attention/self/t${j}`, 'Transpose', 'int8', one));
  const scores = plain('attention/self/scores', 'MatMul', broken ? 'int8-in' : 'int8', tq, tk);
  let soft = plain('attention/self/soft', 'Softmax', broken ? 'float' : 'int8', scores);
  if (broken) {
    soft = model.add({title: named('attention/self/QuantizeLinear'), op: 'QuantizeLinear', kind: 'q', path: [...path, 'attention', 'self', 'quant'], precision: 'int8-out'}, soft);
  }
  const context = plain('attention/self/context', 'MatMul', 'int8', soft, tv);
  const out = linear('attention/output/dense', context, from);
  const norm = plain('attention/output/norm', 'LayerNormalization', 'int8', out);
  const up = linear('intermediate/dense', norm);
  const act = plain('intermediate/act', 'Gelu', 'int8', up);
  const down = linear('output/dense', act, norm);
  return plain('output/norm', 'LayerNormalization', 'int8', down);
}

// No module path at all: what old exporters write.
export function nameless(count = 300) {
  const model = new Model('models/nameless.onnx');
  let at = model.input('x');
  for (let k = 0; k < count; ++k) at = model.add({title: `${k % 3 === 2 ? 'Add' : 'Conv'}_${k}`, op: k % 3 === 2 ? 'Add' : 'Conv', precision: k === 100 ? 'float' : 'int8', share: 0.003}, at);
  model.output(at);
  return model.report();
}

export const HOSTILE = ['</script><img src=x onerror=window.hit=1>', '"><svg onload=window.hit=2>', "';window.hit=3;//", '{{POLICY}}$&$1',
                        'bell\u0007 tab\u001b[31m', 'left\u202egnp.exe', '\u2066isolate\u2069', '__proto__', 'constructor', '<!--<script>', 'long'.repeat(3000),
                        'javascript:window.hit=4', '&lt;b&gt;', '\ufeff\u200b', '%s%n'];

export function hostile() {
  const model = new Model(`models/${HOSTILE[0]}.onnx`, HOSTILE[1]);
  let at = model.input(HOSTILE[0]);
  for (const name of HOSTILE) at = model.add({title: name, op: name.slice(0, 40), path: ['m', name], more: ['Relu'], precision: 'float'}, at);
  at = model.add({title: 'known', op: 'Conv', path: ['__proto__', 'constructor']}, at);
  model.output(at);
  HOSTILE.forEach((name, k) => model.finding(k % 2 ? 'warning' : 'error', 'dangling-dequantize', name, [k]));
  model.data.notes = [...HOSTILE];
  return model.report();
}

export function compared() {
  const report = residual();
  const engine = report.layers.map((layer, k) => ({name: layer.name, type: layer.type, role: 'compute', nodes: layer.nodes.map((n) => n.node),
                                                   nodes_from_metadata: false, typed: true, inputs: [], outputs: [], predicted: k, verdict: 'agrees'}));
  const agreement = report.layers.map((_, k) => ({state: 'agrees', engine: [k], aspects: []}));
  agreement[5] = {state: 'differs', engine: [5], aspects: ['precision']};
  agreement[9] = {state: 'only-predicted', engine: [], aspects: ['standalone']};
  agreement[2].state = 'not-compared';
  engine.push({name: 'Reformatting CopyNode for Input Tensor 0', type: 'Reformat', role: 'layout-reformat', nodes: [], nodes_from_metadata: false,
               typed: true, inputs: [], outputs: [], predicted: null, verdict: 'not compared'});
  const disagreement = (k, aspect, real, predicted) => ({aspect, about: report.layers[k].title, engine_layer: aspect === 'precision' ? k : null, predicted_layer: k,
    engine: real, predicted, missing: [], surplus: [], because: [{step: 0, rule: 'conv-relu', case: '', confidence: 'observed'}], nearest: [], confidence: 'observed'});
  const compare = {engine: {path: 'engines/resnet.json', format: 'layer information', release: '10.15', types: true, notes: []},
                   score: {right: 28, total: 30, percent: 93.3, precision_left_out: 0, left_out: [], aspects: {precision: {right: 14, total: 15}}},
                   headline: '28 of 30 right, 93.3 %', layers: engine, agreement,
                   disagreements: [disagreement(5, 'precision', 'int8 -> float', 'int8 -> int8'), disagreement(9, 'standalone', 'is not there', 'a layer of its own')]};
  return documentOf('compare', [report], {compare});
}

export function differing() {
  const [before, after] = [residual('old/resnet.onnx', false), residual('new/resnet.onnx', true)];
  const named = new Map(before.layers.map((layer, k) => [layer.title, k]));
  const pairs = after.layers.flatMap((layer, k) => (named.has(layer.title) ? [[named.get(layer.title), k]] : []));
  const changes = after.layers.flatMap((layer, k) => {
    const old = named.get(layer.title) ?? null;
    if (old === null) return [{change: layer.kind === 'q' ? 'new-leftover' : layer.kind === 'reformat' ? 'new-reformat' : 'added', before: null, after: k}];
    return before.layers[old].precision === layer.precision ? [] : [{change: 'became-float', before: old, after: k}];
  });
  const diff = {verdict: 'worse', headline: 'worse: 1 layer became float; 1 new dangling Q', notes: [], names_trusted: true, newly_refused: false, refused_by: [],
                no_longer_refused_by: [], estimated_time_ratio: 1.14, changes, pairs,
                summary: [{what: 'dangling Q', before: '1', after: '2'}, {what: 'reformats', before: '0', after: '1'}]};
  return documentOf('diff', [before, after], {diff});
}

// As the tool escapes it: nothing in the text is markup, and no character moves the cursor.
export function escaped(doc) {
  return JSON.stringify(doc).replace(/[<>&\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|##/g,
      (text) => [...text].map((c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')).join(''));
}

export function filled(template, doc) {
  return template.replace('__QDQ_REPORT_DATA__', () => escaped(doc));
}

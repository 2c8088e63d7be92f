// Predictions as the tool writes them into a report, made without it.

const RULES = {
  'conv-relu': {
    code: '',
    summary: 'Fuse a Relu into the convolution before it.',
    why: '',
    confidence: 'observed',
    evidence: [],
    fix: null
  },
  'dangling-dequantize': {
    code: 'QDQ201',
    summary: 'A DQ is left over.',
    confidence: 'documented',
    why: 'A leftover DQ is a layer of its own: it reads and writes the whole tensor.',
    evidence: ['TensorRT developer guide, Working with Quantized Types'],
    fix: {
      pytorch_quantization: 'Quantize the weights of the reader too.',
      modelopt: 'Add the layer to the quantization config.',
      graph_surgery: 'Remove the Q/DQ pair in front of it.'
    },
  },
  'float-island': {
    code: 'QDQ301',
    summary: 'A float layer between INT8 layers.',
    confidence: 'observed',
    why: 'Tensors are converted on the way in and on the way out.',
    evidence: [],
    fix: null
  },
};

export class Model {
  constructor(name, target = 'trt10.15') {
    this.data = {
      model: name,
      target,
      notes: [],
      headline: '',
      summary: {},
      cost: null,
      confidence: {},
      layers: [],
      tensors: [],
      edges: [],
      nodes: [],
      steps: [],
      findings: []
    };
    this.islands = [];
  }

  tensor(name, precision) {
    const type = {int8: 'i8', fp8: 'f8e4m3', float: 'f32', other: 'i64'}[precision];
    return this.data.tensors.push({name, type, precision, shape: [1, 64, 56, 56]}) - 1;
  }

  input(name, precision = 'float') { return {layer: null, tensor: this.tensor(name, precision)}; }

  // from: what add() or input() gave. Gives the same for what this layer writes.
  add({
    title,
    op,
    path = [],
    precision = 'int8',
    kind = 'compute',
    island = null,
    more = [],
    share = 0.01,
    confidence = 'observed',
    region = false
  },
      ...from) {
    const {data} = this;
    const index = data.layers.length;
    const ops = [op, ...more];
    const nodes = ops.map((name, k) => data.nodes.push({
      name: k === 0 ? title : `${title}_${name}`,
      op: name,
      key: '00',
      layers: [index],
      removed: null
    }) - 1);
    const writes =
        {'int8': 'int8', 'int8-out': 'int8', 'fp8': 'fp8', 'other': 'other'}[precision] ?? 'float';
    const out = this.tensor(`${title}_out`, writes);
    for (const {layer, tensor} of from) data.edges.push([layer, index, tensor]);
    const step = data.steps.push({
      phase: 'absorb',
      rule: 'conv-relu',
      case: '',
      on: title,
      before: `y = ${op}(x, k)\nz = Relu(y)`,
      after: `z = ${op}(x, k) | Relu(%0)`,
      claimed: [],
      assumed: [],
      log: [`ConvReluFusion: Fusing ${title} with Relu`],
      confidence: 'observed',
      layers: [index]
    }) - 1;
    if (island !== null) (this.islands[island] ??= {layers: [], share: 0.04}).layers.push(index);
    data.layers.push({
      name: ops.map((name) => `${title}.${name}`).join(' + '),
      title,
      type: op === 'Conv' ? 'CaskConvolution' : op,
      kind,
      op,
      rule: 'layer',
      path,
      precision,
      verdict: precision,
      region,
      int8: 'int8',
      weighted: /^(Conv|MatMul|Gemm)$/.test(op),
      weights: null,
      nodes: nodes.map((node) => ({node, shown: true})),
      inputs: from.map((one) => one.tensor),
      outputs: [out],
      confidence,
      steps: more.length > 0 ? [step] : [],
      reasons: [],
      arithmetic: ['s_x = 0.05'],
      nearly: [{
        rule: 'conv-clip',
        case: '',
        on: title,
        part: 'z = act:PWN{}(y)',
        kind: 'no-user',
        text: 'y is not read by PWN'
      }],
      cost: {
        macs: 1e8,
        bytes: 1e6,
        estimated_seconds: 1e-5,
        estimated_seconds_in_int8: 5e-6,
        estimated_share: share
      },
      island,
      findings: []
    });
    return {layer: index, tensor: out};
  }

  output({layer, tensor}) { this.data.edges.push([layer, null, tensor]); }

  finding(severity, rule, message, layers) {
    const {data} = this;
    const places = layers.map((k) => placeOf(data.layers[k], k, message));
    data.findings.push({
      code: RULES[rule].code,
      rule,
      severity,
      confidence: 'documented',
      file: data.model,
      line: null,
      node: places[0]?.node ?? null,
      op: places[0]?.op ?? '',
      message,
      quote: '',
      counts: true,
      advice: 'Quantize what the reader lacks, or drop the Q/DQ pair.',
      cost: {share: 0.02 * layers.length},
      fingerprint: '00',
      baseline: null,
      suppressed: null,
      reasons: [{
        rule: 'quantize-double-input-nodes',
        node: places[0]?.node,
        part: 'w = dw:DQ{sw}(qw)',
        kind: 'not-produced-by',
        text: 'weight is not produced by DequantizeLinear',
        blamed: []
      }],
      related: [],
      steps: [],
      layers,
      places
    });
  }

  report() {
    const {data} = this;
    const of = (kind) => data.layers.filter((layer) => layer.kind === kind).length;
    const weighted = data.layers.filter((layer) => layer.weighted);
    const int8 = weighted.filter((layer) => layer.precision.startsWith('int8')).length;
    data.summary = {
      quantized: true,
      weighted_int8: int8,
      weighted_int8_in_float_out: 0,
      weighted_fp8: 0,
      weighted_float: weighted.length - int8,
      weight_only: 0,
      regions: 0,
      int8_mac_share: weighted.length ? int8 / weighted.length : null,
      dangling_q: of('q'),
      dangling_dq: of('dq'),
      requantize: 0,
      reformats: of('reformat'),
      unknown_layers: 0,
      refused_by: []
    };
    data.cost = {
      estimate: true,
      device: {sm: 80, name: 'A100 80GB PCIe'},
      seconds: 1e-5 * data.layers.length,
      conversion_share: 0.12,
      float_islands: this.islands,
      layers_without_estimate: 0,
      notes: []
    };
    data.layers.forEach(
        ({confidence}) => (data.confidence[confidence] = (data.confidence[confidence] ?? 0) + 1));
    return data;
  }
}

function placeOf(layer, k, message) {
  return {
    node: layer.title,
    op: layer.op,
    key: '00',
    fingerprint: '00',
    confidence: 'observed',
    message: `${message} (${layer.title})`,
    cost: {share: 0.02},
    node_index: layer.nodes[0].node,
    layers: [k]
  };
}

export function documentOf(kind, reports, more = {}) {
  return {
    version: 1,
    kind,
    tool: {name: 'qdq-lint', version: '0.1.0', rules_digest: '0123456789abcdef'},
    reports,
    errors: [],
    compare: null,
    diff: null,
    rules: RULES,
    ...more
  };
}

// As the tool escapes it: nothing in the text is markup, and no character moves the cursor.
export function escaped(doc) {
  return JSON.stringify(doc).replace(
      /[<>&\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|##/g,
      (text) => [...text]
                    .map((c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
                    .join(''));
}

export function filled(template, doc) {
  return template.replace('__QDQ_REPORT_DATA__', () => escaped(doc));
}

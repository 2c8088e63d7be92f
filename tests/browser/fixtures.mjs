// Documents of shapes that no small model has.
import {Model} from './documents.mjs';

export function chain() {
  const model = new Model('models/chain.onnx');
  let at = model.add(
      {title: 'Q_in', op: 'QuantizeLinear', kind: 'q', precision: 'int8-out'},
      model.input('image'));
  for (let k = 0; k < 5; ++k)
    at = model.add({title: `Conv_${k}`, op: 'Conv', more: ['Relu'], share: 0.15}, at);
  at = model.add({title: 'DQ_out', op: 'DequantizeLinear', kind: 'dq', precision: 'int8-in'}, at);
  at = model.add({title: 'Softmax', op: 'Softmax', precision: 'float'}, at);
  model.output(at);
  model.finding(
      'warning', 'dangling-dequantize', 'DQ_out is left over: Softmax does not read INT8', [6]);
  return model.report();
}

// ResNet-like, with a float island in layer3 if it is asked for.
export function residual(name = 'models/resnet.onnx', broken = true) {
  const model = new Model(name);
  let at = model.add(
      {title: 'input_quantizer', op: 'QuantizeLinear', kind: 'q', precision: 'int8-out'},
      model.input('image'));
  at = model.add(
      {title: '/conv1/Conv', op: 'Conv', path: ['conv1'], more: ['Relu', 'MaxPool'], share: 0.2},
      at);
  for (let stage = 1; stage <= 4; ++stage) {
    for (let block = 0; block < 3; ++block)
      at = residualBlock(model, at, stage, block, broken && stage === 3 && block === 1);
  }
  at = model.add(
      {
        title: '/avgpool/GlobalAveragePool',
        op: 'GlobalAveragePool',
        path: ['avgpool'],
        precision: 'int8-in'
      },
      at);
  at = model.add(
      {title: '/fc/Gemm', op: 'Gemm', path: ['fc'], precision: 'float', confidence: 'inferred'},
      at);
  model.output(at);
  return model.report();
}

function residualBlock(model, from, stage, block, broken) {
  const at = `/layer${stage}/layer${stage}.${block}`;
  const path = [`layer${stage}`, String(block)];
  const first = model.add(
      {
        title: `${at}/conv1/Conv`,
        op: 'Conv',
        path: [...path, 'conv1'],
        more: ['Relu'],
        precision: broken ? 'int8-in' : 'int8'
      },
      from);
  let second = first;
  if (broken) {
    second = model.add(
        {
          title: `${at}/act/HardSwish`,
          op: 'HardSwish',
          path: [...path, 'act'],
          precision: 'float',
          island: 0,
          share: 0.08
        },
        second);
    second = model.add(
        {
          title: `${at}/QuantizeLinear`,
          op: 'QuantizeLinear',
          path: [...path, 'quant'],
          precision: 'int8-out',
          kind: 'q',
          share: 0.05
        },
        second);
  }
  let side = from;
  if (stage > 1 && block === 0)
    side = model.add(
        {
          title: `${at}/downsample/Conv`,
          op: 'Conv',
          path: [...path, 'downsample'],
          precision: 'int8'
        },
        from);
  if (broken)
    side = model.add(
        {
          title: `${at}/reformat`,
          op: 'Reformat',
          path: [...path],
          kind: 'reformat',
          precision: 'int8'
        },
        side);
  const out = model.add(
      {title: `${at}/conv2/Conv`, op: 'Conv', path: [...path, 'conv2'], more: ['Add', 'Relu']},
      second, side);
  if (broken) {
    model.finding(
        'warning', 'float-island', `${at}/act/HardSwish runs in float between INT8 layers`,
        [first.layer + 1]);
    model.finding(
        'error', 'dangling-dequantize', `${at}/QuantizeLinear is left over`, [first.layer + 2]);
  }
  return out;
}

// count layers at least; every 31st block has a float softmax with leftovers around it.
export function transformer(count = 2000, name = 'models/transformer-2000.onnx') {
  const model = new Model(name);
  let at = model.add(
      {title: '/embed/Gather', op: 'Gather', path: ['embeddings', 'word'], precision: 'float'},
      model.input('tokens', 'other'));
  for (let block = 0; model.data.layers.length < count - 2; ++block)
    at = transformerBlock(model, at, block, block % 31 === 17);
  at = model.add({title: '/head/MatMul', op: 'MatMul', path: ['head'], precision: 'float'}, at);
  model.output(at);
  const leftovers = model.data.layers.flatMap((layer, k) => (layer.kind === 'q' ? [k] : []));
  model.finding(
      'warning', 'dangling-dequantize', 'the softmax is float, so a Q is left over', leftovers);
  return model.report();
}

function transformerBlock(model, from, block, broken) {
  const path = ['encoder', 'layer', String(block)];
  const named = (part) => `/encoder/layer.${block}/${part}`;
  const linear = (part, ...inputs) => model.add(
      {
        title: named(`${part}/MatMul`),
        op: 'MatMul',
        path: [...path, ...part.split('/')],
        more: ['Add'],
        share: 0.0005
      },
      ...inputs);
  const plain = (part, op, precision, ...inputs) => model.add(
      {
        title: named(`${part}/${op}`),
        op,
        path: [...path, ...part.split('/')],
        precision,
        share: 0.0003
      },
      ...inputs);
  const [q, k, v] = ['query', 'key', 'value'].map((part) => linear(`attention/self/${part}`, from));
  const [tq, tk, tv] =
      [q, k, v].map((one, j) => plain(`attention/self/t${j}`, 'Transpose', 'int8', one));
  const scores = plain('attention/self/scores', 'MatMul', broken ? 'int8-in' : 'int8', tq, tk);
  let soft = plain('attention/self/soft', 'Softmax', broken ? 'float' : 'int8', scores);
  if (broken) {
    soft = model.add(
        {
          title: named('attention/self/QuantizeLinear'),
          op: 'QuantizeLinear',
          kind: 'q',
          path: [...path, 'attention', 'self', 'quant'],
          precision: 'int8-out'
        },
        soft);
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
  for (let k = 0; k < count; ++k)
    at = model.add(
        {
          title: `${k % 3 === 2 ? 'Add' : 'Conv'}_${k}`,
          op: k % 3 === 2 ? 'Add' : 'Conv',
          precision: k === 100 ? 'float' : 'int8',
          share: 0.003
        },
        at);
  model.output(at);
  return model.report();
}

export const HOSTILE = [
  '</script><img src=x onerror=window.hit=1>', '"><svg onload=window.hit=2>', '\';window.hit=3;//',
  '{{POLICY}}$&$1', 'bell\u0007 tab\u001b[31m', 'left\u202egnp.exe', '\u2066isolate\u2069',
  '__proto__', 'constructor', '<!--<script>', 'long'.repeat(3000), 'javascript:window.hit=4',
  '&lt;b&gt;', '\ufeff\u200b', '%s%n'
];

export function hostile() {
  const model = new Model(`models/${HOSTILE[0]}.onnx`, HOSTILE[1]);
  let at = model.input(HOSTILE[0]);
  for (const name of HOSTILE)
    at = model.add(
        {title: name, op: name.slice(0, 40), path: ['m', name], more: ['Relu'], precision: 'float'},
        at);
  at = model.add({title: 'known', op: 'Conv', path: ['__proto__', 'constructor']}, at);
  model.output(at);
  HOSTILE.forEach(
      (name, k) => model.finding(k % 2 ? 'warning' : 'error', 'dangling-dequantize', name, [k]));
  model.data.notes = [...HOSTILE];
  return model.report();
}

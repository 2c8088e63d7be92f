// A network of 2,000 layers as an ONNX file: residual blocks in stages, with names of nodes as PyTorch writes
// them. Every 50th block has a Softmax, which stays in float.

const FLOAT = 1, INT8 = 3;

function varint(value) {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}

function field(number, value) {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

const message = (...fields) => Buffer.concat(fields.map(([number, value]) => field(number, value)));

function tensor(name, type, dims, bytes) {
  return message(...dims.map((dim) => [1, dim]), [2, type], [8, name], [9, bytes]);
}

function valueInfo(name, dims) {
  const shape = message(...dims.map((dim) => [1, message([1, dim])]));
  return message([1, name], [2, message([1, message([1, FLOAT], [2, shape])])]);
}

const floats = (...values) => Buffer.from(Float32Array.from(values).buffer);

class Network {
  constructor() {
    this.nodes = [];
    this.initializers = [
      tensor('scale', FLOAT, [], floats(0.05)), tensor('zero', INT8, [], Buffer.from([0])),
      tensor(
          'weights', FLOAT, [8, 8, 1, 1],
          floats(...Array.from({length: 64}, (_, k) => (k % 7) / 10 - 0.3)))
    ];
  }

  node(op, name, inputs) {
    const output = `${name}_output_0`;
    this.nodes.push(message(...inputs.map((input) => [1, input]), [2, output], [3, name], [4, op]));
    return output;
  }

  pair(name, tensorName) {
    const q = this.node('QuantizeLinear', `${name}/QuantizeLinear`, [tensorName, 'scale', 'zero']);
    return this.node('DequantizeLinear', `${name}/DequantizeLinear`, [q, 'scale', 'zero']);
  }

  conv(name, input) {
    return this.node('Conv', `${name}/Conv`, [
      this.pair(`${name}/input_quantizer`, input), this.pair(`${name}/weight_quantizer`, 'weights')
    ]);
  }

  block(path, input, broken) {
    const first = this.node(
        broken ? 'Softmax' : 'Relu', `${path}/act1/${broken ? 'Softmax' : 'Relu'}`,
        [this.conv(`${path}/conv1`, input)]);
    const second = this.conv(`${path}/conv2`, first);
    const sum =
        this.node('Add', `${path}/Add`, [second, this.pair(`${path}/residual_quantizer`, input)]);
    return this.node('Relu', `${path}/act2/Relu`, [sum]);
  }

  bytes(output) {
    const graph = message(
        ...this.nodes.map((node) => [1, node]), [2, 'large'],
        ...this.initializers.map((one) => [5, one]), [11, valueInfo('image', [1, 8, 16, 16])],
        [12, valueInfo(output, [1, 8, 16, 16])]);
    return message([1, 8], [7, graph], [8, message([1, ''], [2, 14])]);
  }
}

export function largeModel(blocks = 1000) {
  const network = new Network();
  let at = 'image';
  for (let k = 0; k < blocks; ++k) {
    const stage = Math.floor(k / 100);
    at = network.block(`/stages.${stage}/blocks/blocks.${k % 100}`, at, k % 50 === 31);
  }
  return network.bytes(at);
}

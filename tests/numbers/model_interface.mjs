// model_interface.mjs: the inputs and outputs that an ONNX file declares, read off its wire format.

const GRAPH = 7, INITIALIZER = 5, INPUT = 11, OUTPUT = 12; // of ModelProto and GraphProto
const TENSOR_NAME = 8, VALUE_NAME = 1, VALUE_TYPE = 2;
const TENSOR_TYPE = 1, ELEMENT_TYPE = 1, SHAPE = 2, DIM = 1, DIM_VALUE = 1, DIM_SYMBOL = 2;

// ONNX's numbers of the types that tensors of ONNX Runtime have in JavaScript.
export const TYPES = {
  1: 'float32', 2: 'uint8', 3: 'int8', 4: 'uint16', 5: 'int16', 6: 'int32', 7: 'int64', 9: 'bool',
  10: 'float16', 11: 'float64', 12: 'uint32', 13: 'uint64',
};

function varint(bytes, at) {
  let value = 0n, shift = 0n;
  for (;;) {
    if (at >= bytes.length) throw new Error('cut off within a number');
    const byte = bytes[at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [BigInt.asIntN(64, value), at];
    shift += 7n;
  }
}

/** The fields of one message: [number, value]; a value is a BigInt or the bytes. */
function* fields(bytes) {
  for (let at = 0; at < bytes.length;) {
    let key, value;
    [key, at] = varint(bytes, at);
    const wire = Number(key & 7n);
    if (wire === 0) {
      [value, at] = varint(bytes, at);
    } else {
      let size = BigInt({1: 8, 5: 4}[wire] ?? 0);
      if (wire === 2) [size, at] = varint(bytes, at);
      value = bytes.subarray(at, at + Number(size));
      at += Number(size);
      if (at > bytes.length) throw new Error('cut off within a field');
    }
    yield [Number(key >> 3n), value];
  }
}

const all = (bytes, number) => [...fields(bytes)].filter(one => one[0] === number).map(one => one[1]);
const first = (bytes, number) => all(bytes, number)[0];
const text = bytes => Buffer.from(bytes ?? []).toString();

function declared(bytes) {
  const name = text(first(bytes, VALUE_NAME));
  const tensor = first(first(bytes, VALUE_TYPE) ?? [], TENSOR_TYPE);
  if (!tensor) throw new Error(`${name} is declared as no tensor`);
  const shape = first(tensor, SHAPE);
  const dims = shape && all(shape, DIM).map(dim => {
    const value = first(dim, DIM_VALUE);
    return value === undefined ? text(first(dim, DIM_SYMBOL)) : Number(value);
  });
  return {name, type: TYPES[Number(first(tensor, ELEMENT_TYPE) ?? 0n)], dims};
}

/** {inputs, outputs}: each {name, type, dims}; a dim is a number or the name of a symbol. */
export function modelInterface(bytes) {
  const graph = first(bytes, GRAPH);
  if (!graph) throw new Error('no graph');
  const constants = new Set(all(graph, INITIALIZER).map(one => text(first(one, TENSOR_NAME))));
  return {
    inputs: all(graph, INPUT).map(declared).filter(one => !constants.has(one.name)),
    outputs: all(graph, OUTPUT).map(declared),
  };
}

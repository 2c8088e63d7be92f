// random_inputs.mjs: numbers that models are run on, the same for the same seed.

/** mulberry32: numbers in [0, 1). */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z = (z + Math.imul(z ^ (z >>> 7), z | 61)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

function hash(text) {
  let state = 2166136261;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 16777619);
  return state >>> 0;
}

const normal = next => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

// What a draw is made of. "calibrated" stays where the scales of the tests' models reach; "wide"
// saturates many quantizers; "odd" is zeros, steps between which quantizers decide, and extremes.
const KINDS = {
  calibrated: next => Math.max(-3, Math.min(3, normal(next))),
  wide: next => 8 * normal(next),
  odd: next => {
    const which = next(), sign = next() < 0.5 ? -1 : 1;
    if (which < 0.3) return sign * 0;
    if (which < 0.8) return sign * Math.floor(next() * 300) * 0.005;
    return sign * (which < 0.9 ? 1e-6 : 1e4);
  },
};
export const DRAWS = Object.keys(KINDS);

const FLOATS = {float32: Float32Array, float64: Float64Array};
const INTEGERS = {
  int8: [Int8Array, -128, 127], uint8: [Uint8Array, 0, 255], int16: [Int16Array, -300, 300],
  uint16: [Uint16Array, 0, 300], int32: [Int32Array, 0, 3], uint32: [Uint32Array, 0, 3],
  int64: [BigInt64Array, 0, 3], uint64: [BigUint64Array, 0, 3], bool: [Uint8Array, 0, 1],
};

/** Elements for an input. Integers of 32 and 64 bits are small: they may be sizes or indices. */
export function randomElements(name, type, count, kind, seed) {
  const next = generator(hash(`${name}/${kind}/${seed}`));
  if (type === 'float16') return Uint16Array.from({length: count}, () => toHalf(KINDS[kind](next)));
  if (FLOATS[type]) return FLOATS[type].from({length: count}, () => KINDS[kind](next));
  if (!INTEGERS[type]) throw new Error(`no random numbers of type ${type}`);
  const [Elements, low, high] = INTEGERS[type];
  const integer = () => low + Math.floor(next() * (high - low + 1));
  if (Elements.BYTES_PER_ELEMENT < 8) return Elements.from({length: count}, integer);
  return Elements.from({length: count}, () => BigInt(integer()));
}

/** The bits of the nearest FP16 number, ties to even. */
export function toHalf(number) {
  const sign = number < 0 || Object.is(number, -0) ? 0x8000 : 0;
  const size = Math.abs(number);
  if (Number.isNaN(number)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(size, 2 ** -24))));
  const steps = halfEven(size / 2 ** (exponent - 10));
  return sign | (steps + ((exponent + 14) << 10));
}

export function fromHalf(bits) {
  const exponent = (bits >> 10) & 31, mantissa = bits & 1023;
  const size = exponent === 31 ? (mantissa ? NaN : Infinity)
    : exponent ? (1024 + mantissa) * 2 ** (exponent - 25) : mantissa * 2 ** -24;
  return bits & 0x8000 ? -size : size;
}

export function halfEven(number) {
  const low = Math.floor(number), rest = number - low;
  if (rest !== 0.5) return Math.round(number);
  return low % 2 === 0 ? low : low + 1;
}

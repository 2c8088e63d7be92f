// compare_models.mjs [--seed N] MODEL MODEL, or --cases FILE: whether two models compute the same.
//
// Both run in ONNX Runtime with all optimizations off, so that it does what the files say, on the same
// random inputs of each kind (random_inputs.mjs). FILE holds a list of cases; the answers come in its order:
//   case   {id, models: [path, path], draws?: {kind: how many}, dims?: {symbol: size}, seed?,
//           inputs?: {name: quantizer}, outputs?: {name: quantizer}}; quantizer: {scale, zero_point?}
//   answer {id, ran: false, model: 0|1, reason}, or
//          {id, ran: true, kinds: {kind: {equal, outputs: [{name, equal, flat, rms, max, at}]}}}
// Inputs and outputs go together by their place; `name` is that in the first model. Where a quantizer is
// given, the second model's is INT8 (or UINT8) and the first's float: the input is quantized, the output
// dequantized, before they are compared. rms: root mean square of the difference, divided by that of the
// first model's numbers; max: the largest difference, at element `at`. Equal means bit for bit; flat, that
// all of the first model's numbers are one. With two models exits 1 if they are not equal.
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

import {modelInterface} from './model_interface.mjs';
import {DRAWS, fromHalf, halfEven, randomElements} from './random_inputs.mjs';

const OPTIONS = {
  graphOptimizationLevel: 'disabled', executionMode: 'sequential', intraOpNumThreads: 1,
  interOpNumThreads: 1, logSeverityLevel: 4,
};
const RANGES = {int8: [Int8Array, -128, 127], uint8: [Uint8Array, 0, 255]};
const SMALL = 2; // for dims that a model leaves open

const {default: ort} = await import('onnxruntime-node');

async function load(path) {
  const bytes = readFileSync(path);
  return {...modelInterface(bytes), session: await ort.InferenceSession.create(path, OPTIONS)};
}

/** As ONNX says for QuantizeLinear, in single precision. */
function quantized(numbers, type, {scale, zero_point = 0}) {
  const [Elements, low, high] = RANGES[type];
  const step = Math.fround(scale);
  return Elements.from(numbers, number =>
    Math.max(low, Math.min(high, halfEven(Math.fround(number / step)) + zero_point)));
}

function dequantized(elements, {scale, zero_point = 0}) {
  const step = Math.fround(scale);
  return Float32Array.from(elements, element => (element - zero_point) * step);
}

function feeds(models, one, kind, seed) {
  const both = [{}, {}];
  models[0].inputs.forEach((input, place) => {
    const dims = (input.dims ?? []).map(dim => (typeof dim === 'number' ? dim : one.dims?.[dim] ?? SMALL));
    const count = dims.reduce((product, dim) => product * dim, 1);
    const elements = randomElements(input.name, input.type, count, kind, seed);
    both[0][input.name] = new ort.Tensor(input.type, elements, dims);
    const other = models[1].inputs[place], quantizer = one.inputs?.[input.name];
    const read = quantizer ? quantized(elements, other.type, quantizer) : elements;
    both[1][other.name] = new ort.Tensor(other.type, read, dims);
  });
  return both;
}

const bytesOf = elements => Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength);
const numbersOf = ({type, data}) => (type === 'float16' ? Array.from(data, fromHalf) : Array.from(data, Number));

function compared(name, first, second, quantizer) {
  const other = quantizer
    ? new ort.Tensor('float32', dequantized(second.data, quantizer), second.dims) : second;
  if (first.type !== other.type || String(first.dims) !== String(other.dims)) {
    const form = tensor => `${tensor.type}[${tensor.dims}]`;
    throw new Error(`${name} is ${form(first)} in one model, ${form(other)} in the other`);
  }
  const equal = bytesOf(first.data).equals(bytesOf(other.data));
  const flat = first.data.every(element => element === first.data[0]);
  const answer = {name, equal, flat, rms: 0, max: 0, at: 0};
  if (answer.equal) return answer;
  const [a, b] = [numbersOf(first), numbersOf(other)];
  let difference = 0, size = 0;
  a.forEach((number, at) => {
    const apart = Object.is(number, b[at]) ? 0 : Math.abs(number - b[at]);
    if (!(apart <= answer.max)) [answer.max, answer.at] = [apart, at];
    difference += apart ** 2;
    size += number ** 2;
  });
  answer.rms = difference === 0 ? 0 : Math.sqrt(difference / size);
  return answer;
}

/** The worst of several draws, output by output. */
function worse(before, after) {
  if (!before) return after;
  const outputs = before.outputs.map((one, place) => {
    const other = after.outputs[place];
    return {...(other.rms > one.rms || !Number.isFinite(other.rms) ? other : one), 
      equal: one.equal && other.equal, flat: one.flat && other.flat};
  });
  return {equal: before.equal && after.equal, outputs};
}

/** Runs the models of one case; what the first one gives is kept for a next case with the same file. */
class Runner {
  async load(path) {
    if (this.first?.path === path) return this.first;
    await this.first?.session.release();
    this.first = undefined;
    this.first = {...await load(path), path, results: new Map()};
    return this.first;
  }

  async run(one, models, kind, seed) {
    const both = feeds(models, one, kind, seed);
    const key = `${kind} ${seed} ${JSON.stringify(one.dims)}`;
    const known = models[0].results;
    try {
      if (!known.has(key)) known.set(key, await models[0].session.run(both[0]));
    } catch (error) {
      throw Object.assign(error, {model: 0});
    }
    const first = known.get(key), second = await models[1].session.run(both[1]);
    const outputs = models[0].outputs.map(({name}, place) =>
      compared(name, first[name], second[models[1].outputs[place].name], one.outputs?.[name]));
    return {equal: outputs.every(output => output.equal), outputs};
  }

  async answer(one) {
    const models = [];
    let loading = 0;
    try {
      models.push(await this.load(one.models[0]));
      loading = 1;
      models.push(await load(one.models[1]));
      return {id: one.id, ran: true, kinds: await this.kinds(one, models)};
    } catch (error) {
      const failed = error.model ?? loading;
      return {id: one.id, ran: false, model: failed, reason: error.message.split('\n')[0]};
    } finally {
      await models[1]?.session.release();
    }
  }

  async kinds(one, models) {
    for (const side of ['inputs', 'outputs'])
      if (models[0][side].length !== models[1][side].length)
        throw new Error(`${models[0][side].length} ${side} became ${models[1][side].length}`);
    const kinds = {};
    const draws = one.draws ?? Object.fromEntries(DRAWS.map(kind => [kind, 1]));
    for (const [kind, times] of Object.entries(draws))
      for (let time = 0; time < times; ++time)
        kinds[kind] = worse(kinds[kind], await this.run(one, models, kind, (one.seed ?? 1) * 1000 + time));
    return kinds;
  }
}

function parsed(argv) {
  if (argv.length === 2 && argv[0] === '--cases') return JSON.parse(readFileSync(argv[1], 'utf8'));
  const seed = argv[0] === '--seed' ? Number(argv.splice(0, 2)[1]) : 1;
  if (argv.length !== 2) throw new Error('usage: compare_models.mjs [--seed N] MODEL MODEL, or --cases FILE');
  return [{id: argv.join(' '), models: argv, seed}];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const cases = parsed(process.argv.slice(2));
  const answers = [];
  const runner = new Runner();
  for (const one of cases) answers.push(await runner.answer(one));
  process.stdout.write(`${JSON.stringify(answers, null, process.argv[2] === '--cases' ? 0 : 2)}\n`);
  const equal = one => one.ran && Object.values(one.kinds).every(kind => kind.equal);
  if (process.argv[2] !== '--cases' && !answers.every(equal)) process.exitCode = 1;
}

// How names, numbers and states are worded.

// What would move the cursor or turn the reading direction, in any name of a model.
const UNSEEN =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function printable(text) {
  return text.replace(UNSEEN, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

export function percent(share) {
  if (share === null || share === undefined) return 'unknown';
  const value = 100 * share;
  if (value > 0 && value < 0.1) return '<0.1 %';
  return (value >= 99.95 || value === 0 ? value.toFixed(0) : value.toFixed(value < 9.95 ? 1 : 0)) +
      ' %';
}

export function about(share) {
  const words = percent(share);
  return words.startsWith('<') ? words : `~${words}`;
}

// The tool shows one digit of the share of MACs, whatever its size.
export function exactPercent(share) {
  return share === null || share === undefined ? '–' : (100 * share).toFixed(1) + ' %';
}

export function seconds(value) {
  if (value === null || value === undefined) return 'unknown';
  if (value >= 1) return value.toPrecision(3) + ' s';
  if (value >= 1e-3) return (1e3 * value).toPrecision(3) + ' ms';
  return (1e6 * value).toPrecision(3) + ' µs';
}

export function big(value) {
  if (value === null || value === undefined) return 'unknown';
  const units = ['', ' k', ' M', ' G', ' T'];
  let k = 0;
  while (value >= 1000 && k + 1 < units.length) value /= 1000, ++k;
  return (k === 0 ? String(value) : value.toPrecision(3)) + units[k];
}

export function counted(n, noun, plural = noun + 's') {
  return `${n.toLocaleString('en')} ${n === 1 ? noun : plural}`;
}

export function shape(dims) {
  return dims ? '[' + dims.map((d) => (d < 0 ? '?' : d)).join(', ') + ']' : '[…]';
}

export function shortened(text, length) {
  text ??= '';
  if (text.length <= length) return text;
  const tail = Math.floor(length * 0.55);
  return text.slice(0, length - tail - 1) + '…' + text.slice(-tail);
}

export function baseName(path) { return path.split(/[\\/]/).pop() || path; }

// The class that a layer is painted in: what stands out comes first, then its precision.
export function paintOf(layer) {
  if (layer.kind === 'q' || layer.kind === 'dq' || layer.kind === 'requantize') return 'dangling';
  if (layer.kind === 'reformat') return 'reformat';
  if (layer.kind === 'io') return 'io';
  if (layer.kind === 'no-op') return 'noop';
  return layer.precision || 'other';
}

export const PAINTS = {
  'int8': {label: 'INT8', glyph: 'i8'},
  'int8-in': {label: 'INT8 in, float out', glyph: 'i8→f'},
  'int8-out': {label: 'float in, INT8 out', glyph: 'f→i8'},
  'mixed': {label: 'mixed inputs', glyph: 'i8/f'},
  'fp8': {label: 'FP8', glyph: 'f8'},
  'float': {label: 'float', glyph: 'f'},
  'dangling': {label: 'dangling Q/DQ', glyph: 'Q'},
  'reformat': {label: 'reformat', glyph: '⇄'},
  'noop': {label: 'no operation', glyph: '–'},
  'other': {label: 'other types', glyph: '·'},
  'io': {label: 'network input or output', glyph: ''},
};

const KINDS = {
  q: 'dangling Q',
  dq: 'dangling DQ',
  requantize: 'requantize',
  reformat: 'reformat',
  'no-op': 'no operation'
};

export function stateOf(layer) {
  return KINDS[layer.kind] ?? PAINTS[paintOf(layer)]?.label ?? layer.precision;
}

export const AGREEMENTS = {
  'agrees': {label: 'agrees with the engine', glyph: '✓'},
  'differs': {label: 'differs from the engine', glyph: '≠'},
  'only-predicted': {label: 'not in the engine', glyph: '+'},
  'not-compared': {label: 'not compared', glyph: '·'},
};

export const CHANGES = {
  'became-float': 'became float',
  'new-leftover': 'new dangling Q/DQ',
  'new-reformat': 'new reformat',
  'retyped': 'other types',
  'added': 'added',
  'removed': 'removed',
  'became-quantized': 'became INT8',
  'gone-leftover': 'dangling Q/DQ gone',
  'gone-reformat': 'reformat gone',
};

export const WORSE = new Set(['became-float', 'new-leftover', 'new-reformat']);
export const BETTER = new Set(['became-quantized', 'gone-leftover', 'gone-reformat']);

// Outlines. A layer's shape says what it is, for those who do not tell its colour.
import {svg} from './dom.js';

const R = 6;

export function outline(paint, w, h) {
  if (paint === 'dangling') {
    const c = h / 2;
    return `M${c} 0H${w - c}L${w} ${c}L${w - c} ${h}H${c}L0 ${c}Z`;
  }
  if (paint === 'reformat') return `M12 0H${w}L${w - 12} ${h}H0Z`;
  if (paint === 'io' || paint === 'noop') return rounded(0, 0, w, h, h / 2);
  return rounded(0, 0, w, h, R);
}

export function rounded(x, y, w, h, r) {
  return `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${
             - r} ${r}` +
      `h${2 * r - w}a${r} ${r} 0 0 1 ${- r} ${- r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${- r}z`;
}

// The part of a layer's box that stands for what it reads, above, and for what it writes, below.
function halves(w, h) {
  const c = h / 2;
  return {
    top: `M0 ${c}V${R}a${R} ${R} 0 0 1 ${R} ${- R}H${w - R}a${R} ${R} 0 0 1 ${R} ${R}V${c}z`,
    bottom: `M0 ${c}V${h - R}a${R} ${R} 0 0 0 ${R} ${R}H${w - R}a${R} ${R} 0 0 0 ${R} ${- R}V${c}z`,
  };
}

const SPLIT = {
  'int8-in': ['int8', 'float'],
  'int8-out': ['float', 'int8']
};

// shape: the outline of another kind, where the colours say something else than the kind.
export function body(paint, w, h, shape = paint) {
  const around = outline(shape, w, h);
  if (!SPLIT[paint])
    return [svg('path', {class: `fill ${paint}`, d: around}), hatch(paint, around)];
  const [above, below] = SPLIT[paint];
  const {top, bottom} = halves(w, h);
  return [
    svg('path', {class: `fill ${above}`, d: top}), hatch(above, top),
    svg('path', {class: `fill ${below}`, d: bottom}), hatch(below, bottom)
  ];
}

const HATCHED = new Set(['float', 'mixed', 'reformat', 'fp8', 'differs', 'only-predicted']);

function hatch(paint, d) {
  return HATCHED.has(paint) ? svg('path', {class: 'hatch', d, fill: `url(#hatch-${paint})`}) : null;
}

const PATTERNS = {
  'float': ['M-2 2l4 -4M0 8l8 -8M6 10l4 -4'],
  'mixed': ['M-2 2l4 -4M0 8l8 -8M6 10l4 -4', 'M0 4h8'],
  'reformat': ['M0 0v8'],
  'fp8': ['M2 2h.01M6 6h.01'],
  'differs': ['M-2 2l4 -4M0 8l8 -8M6 10l4 -4', 'M-2 6l4 4M0 0l8 8M6 -2l4 4'],
  'only-predicted': ['M2 2h.01M6 6h.01'],
};

const TIPS = ['int8', 'fp8', 'float', 'other', 'mixed'];

// What boxes and edges of all drawings refer to.
export function definitions() {
  const patterns = Object.entries(PATTERNS).map(
      ([name, lines]) =>
          svg('pattern', {id: `hatch-${name}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse'},
              lines.map((d) => svg('path', {class: `hatch-line ${name}`, d}))));
  const tips = TIPS.map(
      (name) =>
          svg('marker', {
            id: `tip-${name}`,
            viewBox: '0 0 8 8',
            refX: 7,
            refY: 4,
            markerWidth: 7,
            markerHeight: 7,
            markerUnits: 'userSpaceOnUse',
            orient: 'auto'
          },
              svg('path', {class: `tip ${name}`, d: 'M0 .8L7.5 4L0 7.2z'})));
  return svg(
      'svg', {class: 'definitions', width: 0, height: 0, 'aria-hidden': 'true'},
      svg('defs', {}, patterns, tips));
}

// A piece of legend, or of a text: the outline of a layer of this kind.
export function swatch(paint, w = 26, h = 15) {
  return svg(
      'svg', {
        class: 'swatch',
        width: w + 2,
        height: h + 2,
        viewBox: `-1 -1 ${w + 2} ${h + 2}`,
        'aria-hidden': 'true'
      },
      body(paint, w, h), svg('path', {class: `line ${paint}`, d: outline(paint, w, h)}));
}

const SIGNS = {
  error: 'M4 0h6l4 4v6l-4 4h-6l-4 -4v-6z',
  warning: 'M7 0.5L14 13.5H0z',
  note: 'M7 0a7 7 0 1 0 .01 0z',
};

export function severitySign(severity, size = 14) {
  const name = SIGNS[severity] ? severity : 'note';
  return svg(
      'svg', {
        class: `sign ${name}`,
        width: size,
        height: size,
        viewBox: '0 0 14 14',
        role: 'img',
        'aria-label': severity
      },
      svg('path', {d: SIGNS[name]}),
      svg('text', {x: 7, y: 11, 'text-anchor': 'middle'}, name === 'note' ? 'i' : '!'));
}

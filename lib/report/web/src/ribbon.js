// All layers in the engine's order as one strip, however many there are: colours above, and below them marks for
// what is left over. It shows where in a model of thousands of layers something is, without opening anything.
import {el} from './dom.js';
import {paintFor} from './draw.js';
import {AGREEMENTS, PAINTS} from './text.js';

const SPLIT = {
  'int8-in': ['int8', 'float'],
  'int8-out': ['float', 'int8']
};
const HEIGHT = 30, BAND = 18;
const RANKS = [
  'differs', 'only-predicted', 'dangling', 'reformat', 'float', 'mixed', 'int8-in', 'int8-out',
  'fp8', 'int8'
];

function coloursOnce(read) {
  const known = new Map();
  return (name) => known.get(name) ?? known.set(name, read(name)).get(name);
}

export class Ribbon {
  constructor(run, look, onpick) {
    this.run = run;
    this.look = look;
    this.at = null;
    this.canvas = el('canvas', {
      class: 'ribbon',
      height: 2 * HEIGHT,
      tabindex: 0,
      role: 'slider',
      'aria-valuemin': 0,
      'aria-valuemax': Math.max(0, run.layers.length - 1),
      'aria-valuenow': 0,
      'aria-label': 'Layers in the order of execution'
    });
    this.onpick = onpick;
    this.canvas.addEventListener('pointerdown', (event) => this.pick(event));
    this.canvas.addEventListener('pointermove', (event) => this.hover(event));
    this.canvas.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  indexAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const k = Math.floor((event.clientX - box.left) / box.width * this.run.layers.length);
    return Math.max(0, Math.min(this.run.layers.length - 1, k));
  }

  pick(event) {
    if (this.run.layers.length > 0) this.onpick(this.indexAt(event));
  }

  hover(event) {
    const layer = this.run.layers[this.indexAt(event)];
    if (layer) this.canvas.title = `${layer.index}: ${layer.title}, ${PAINTS[layer.paint]?.label}`;
  }

  key(event) {
    const step = {
      ArrowRight: 1,
      ArrowLeft: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -Infinity,
      End: Infinity
    }[event.key];
    if (step === undefined || this.run.layers.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.onpick(Math.max(0, Math.min(this.run.layers.length - 1, (this.at ?? 0) + step)), true);
  }

  mark(index) {
    this.at = index;
    const layer = this.run.layers[index];
    if (layer) {
      this.canvas.setAttribute('aria-valuenow', index);
      this.canvas.setAttribute('aria-valuetext', `${layer.title}, ${this.stateOf(layer)}`);
    }
    this.draw();
  }

  stateOf(layer) {
    const paint = paintFor(layer, this.look);
    return (AGREEMENTS[paint] ?? PAINTS[paint])?.label ?? paint;
  }

  draw() {
    const width = this.canvas.clientWidth;
    if (width === 0) return;
    this.canvas.width = 2 * width;
    const pen = this.canvas.getContext('2d');
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(name);
    pen.setTransform(2, 0, 0, 2, 0, 0);
    const {layers} = this.run;
    const step = width / Math.max(1, layers.length);
    const gap = step > 5 ? 1 : 0;
    const colours = coloursOnce(colour);
    if (step >= 1)
      layers.forEach(
          (layer, k) =>
              this.drawLayer(pen, colours, layer, Math.round(2 * k * step) / 2, step - gap));
    else
      this.drawColumns(pen, colours, width);
    if (this.at !== null && layers[this.at]) {
      pen.strokeStyle = colour('--focus');
      pen.lineWidth = 2;
      pen.strokeRect(
          (this.at + 0.5) * step - Math.max(3, step / 2), 1, Math.max(6, step), HEIGHT - 2);
    }
  }

  // More layers than pixels: each pixel shows what stands out most among its layers.
  drawColumns(pen, colour, width) {
    const {layers} = this.run;
    for (let x = 0; x < width; ++x) {
      const some = layers.slice(
          Math.floor(x / width * layers.length), Math.ceil((x + 1) / width * layers.length));
      const worst = some.reduce((a, b) => (this.rank(b) < this.rank(a) ? b : a));
      this.drawLayer(pen, colour, worst, x, 1);
    }
  }

  rank(layer) {
    const at = RANKS.indexOf(paintFor(layer, this.look));
    return (at < 0 ? RANKS.length : at) - (layer.findings.length > 0 ? 0.5 : 0);
  }

  drawLayer(pen, colour, layer, x, w) {
    const paint = paintFor(layer, this.look);
    const [top, bottom] = SPLIT[paint] ?? [paint, paint];
    // What is left over stands out by its height as well.
    const tall = layer.paint === 'dangling' || layer.paint === 'reformat' ? 3 : 0;
    pen.fillStyle = colour(`--${top}-solid`);
    pen.fillRect(x, 3 - tall, w, BAND / 2 + tall);
    pen.fillStyle = colour(`--${bottom}-solid`);
    pen.fillRect(x, 3 + BAND / 2, w, BAND / 2);
    const worst = layer.findings.map((k) => this.run.findings[k]).find((f) => f.counts);
    if (!worst) return;
    pen.fillStyle = colour(`--${
        worst.severity === 'error'    ? 'error' :
            worst.severity === 'note' ? 'note' :
                                        'warning'}`);
    pen.fillRect(x, BAND + 5, Math.max(2, w), 5);
  }
}

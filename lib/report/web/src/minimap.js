// The whole drawing, small, with the part that is in the window. A canvas, for it is only looked at: all it
// does can be done in the drawing itself by keyboard.
import {el} from './dom.js';
import {paintFor} from './draw.js';

const WIDTH = 160, HEIGHT = 108;

export class Minimap {
  constructor(onmove) {
    this.canvas = el(
        'canvas', {class: 'minimap', width: 2 * WIDTH, height: 2 * HEIGHT, 'aria-hidden': 'true'});
    this.scene = null;
    const go = (event) => {
      if (!this.scene || event.buttons !== 1) return;
      const at = this.canvas.getBoundingClientRect();
      onmove(
          (event.clientX - at.left - this.dx) / this.k,
          (event.clientY - at.top - this.dy) / this.k);
    };
    this.canvas.addEventListener('pointerdown', go);
    this.canvas.addEventListener('pointermove', go);
  }

  draw(scene, look) {
    this.scene = scene;
    this.look = look;
    this.k = Math.min((WIDTH - 12) / scene.width, (HEIGHT - 12) / scene.height);
    this.dx = (WIDTH - this.k * scene.width) / 2;
    this.dy = (HEIGHT - this.k * scene.height) / 2;
    this.picture = null;
  }

  move(transform, size) {
    if (!this.scene) return;
    const all = transform.k * this.scene.width <= size.width + 2 &&
        transform.k * this.scene.height <= size.height + 2 && transform.x >= -2 &&
        transform.y >= -2;
    this.canvas.classList.toggle('idle', all);
    if (all) return;
    const pen = this.canvas.getContext('2d');
    this.picture ??= this.paint();
    pen.clearRect(0, 0, 2 * WIDTH, 2 * HEIGHT);
    pen.drawImage(this.picture, 0, 0);
    pen.setTransform(2, 0, 0, 2, 0, 0);
    pen.strokeStyle = getComputedStyle(this.canvas).getPropertyValue('--focus');
    pen.lineWidth = 1.5;
    const [x, y] = [
      this.dx - this.k * transform.x / transform.k, this.dy - this.k * transform.y / transform.k
    ];
    pen.strokeRect(x, y, this.k * size.width / transform.k, this.k * size.height / transform.k);
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  paint() {
    const picture = document.createElement('canvas');
    [picture.width, picture.height] = [2 * WIDTH, 2 * HEIGHT];
    const pen = picture.getContext('2d');
    const colours = getComputedStyle(this.canvas);
    pen.setTransform(2 * this.k, 0, 0, 2 * this.k, 2 * this.dx, 2 * this.dy);
    for (const {node, x, y, w, h} of this.scene.boxes) {
      const {top, bottom} = coloursOf(node, this.look);
      pen.fillStyle = colours.getPropertyValue(`--${top}-solid`);
      pen.fillRect(x, y, w, h / 2);
      pen.fillStyle = colours.getPropertyValue(`--${bottom}-solid`);
      pen.fillRect(x, y + h / 2, w, h / 2);
    }
    return picture;
  }

  recolour() { this.picture = null; }
}

const SPLIT = {
  'int8-in': ['int8', 'float'],
  'int8-out': ['float', 'int8']
};

// A folded group has the colour of most of its layers.
export function coloursOf(node, look) {
  const paint = node.group ?
      mostOf(look === 'agreement' ? node.stats.agreement : node.stats.paints) :
      paintFor(node.box, look);
  const [top, bottom] = SPLIT[paint] ?? [paint, paint];
  return {top, bottom};
}

function mostOf(counts) {
  return Object.keys(counts).reduce((a, b) => (counts[b] > (counts[a] ?? 0) ? b : a), 'other');
}

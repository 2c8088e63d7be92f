// The scene as SVG.
import {svg} from './dom.js';
import {body, outline, rounded} from './shapes.js';
import {AGREEMENTS, counted, PAINTS, percent, shortened, stateOf} from './text.js';

const WORST = ['error', 'warning', 'note'];

// look: 'precision' or 'agreement'
export function drawScene(scene, run, look) {
  const draw = {run, look};
  return [
    svg('g', {class: 'grounds', 'aria-hidden': 'true'},
        scene.frames.map(
            ({x, y, w, h}) => svg('path', {class: 'ground', d: rounded(x, y, w, h, 10)}))),
    svg('g', {class: 'halos', 'aria-hidden': 'true'}, drawHalos(scene)),
    svg('g', {class: 'edges', 'aria-hidden': 'true'},
        scene.paths.map((path) => drawEdge(path, run))),
    svg('g', {class: 'frames', role: 'presentation'},
        scene.frames.map((box) => drawFrame(box, draw))),
    svg('g', {class: 'boxes', role: 'presentation'}, scene.boxes.map((box) => drawBox(box, draw))),
  ];
}

function treeItem({node, x, y}, name, attributes, ...children) {
  return svg(
      'g', {
        class: attributes.class,
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
        'data-id': node.id,
        tabindex: -1,
        role: 'treeitem',
        'aria-level': node.depth,
        'aria-label': name,
        'aria-selected': 'false',
        ...attributes
      },
      svg('title', {}, name), children);
}

function drawFrame(box, {run}) {
  const {node, w, h} = box;
  return treeItem(
      box, groupName(node, run), {class: 'box frame-group', 'aria-expanded': 'true'},
      svg('path', {class: 'line', d: rounded(0, 0, w, h, 10)}),
      svg('path',
          {class: 'strip', d: `M0 24V10a10 10 0 0 1 10 -10H${w - 10}a10 10 0 0 1 10 10V24z`}),
      svg('path', {class: 'chevron', d: 'M10 10l4 5l4 -5z'}),
      svg('text', {class: 'name', x: 24, y: 16},
          shortened(groupTitle(node), Math.max(12, Math.floor((w - 90) / 6.8)))),
      svg('text', {class: 'count', x: w - 10, y: 16, 'text-anchor': 'end'},
          counted(node.stats.layers, 'layer')),
      ring(w, h, 10));
}

function ring(w, h, r) {
  return svg('path', {class: 'ring', d: rounded(-4, -4, w + 8, h + 8, r + 3)});
}

function drawHalos(scene) {
  const inIsland = (node) => (node.group ? node.stats.islands.size > 0 : node.box.island !== null);
  return scene.boxes.filter((box) => !box.node.group && inIsland(box.node))
      .map(
          ({x, y, w, h}) =>
              svg('path', {class: 'halo', d: rounded(x - 8, y - 8, w + 16, h + 16, 13)}));
}

export function drawBox(box, draw) {
  return box.node.group ? drawGroup(box, draw) : drawLayer(box, draw);
}

function drawLayer(box, {run, look}) {
  const {node, w, h} = box;
  const layer = node.box;
  const paint = paintFor(layer, look);
  const small = h < 40;
  const marks = [
    layer.region ? svg('path', {class: `line inner ${paint}`, d: rounded(3, 3, w - 6, h - 6, 4)}) :
                   null,
    layer.confidence === 'unknown' ?
        svg('text', {class: 'unsure', x: w - 8, y: h - 7, 'text-anchor': 'end'}, '?') :
        null,
    layer.change ? svg('path', {class: 'change', d: `M-5 ${h / 2 - 9}v18`}) : null
  ];
  return treeItem(
      box, layerName(layer, run),
      {class: `box layer paint-${paint}${layer.change ? ' changed' : ''}`},
      body(paint, w, h, layer.paint),
      svg('path', {class: `line ${paint}`, d: outline(layer.paint, w, h)}),
      small ? smallText(layer, w, h) : layerText(node, run, w, look), marks,
      badge(layer.findings, run, w), ring(w, h, 6));
}

export function paintFor(layer, look) {
  return look === 'agreement' && layer.agreement && !layer.terminal ? layer.agreement.state :
                                                                      layer.paint;
}

function smallText(layer, w, h) {
  const mark = {q: 'Q ', dq: 'DQ ', requantize: 'Q·DQ ', reformat: '⇄ '}[layer.kind] ?? '';
  return svg(
      'text', {class: 'name', x: w / 2, y: h / 2 + 4, 'text-anchor': 'middle'},
      mark ? svg('tspan', {class: 'mark'}, mark) : null,
      shortened(ownName(layer), 22 - mark.length));
}

// The name in its module: conv1 of /layer1/layer1.0/conv1/Conv, but not layer1.0 of /layer1/layer1.0/Conv.
function ownName({title, path}) {
  const parts = title.split('/').filter(Boolean);
  const last = parts.pop() ?? title;
  const before = parts.pop();
  const module = path[path.length - 1];
  const inside = before && module && before !== module && !before.endsWith(`.${module}`);
  return inside ? before : last;
}

function layerText(node, run, w, look) {
  const layer = node.box;
  const share = layer.cost?.estimated_share;
  const cost = share >= 0.005 ? `${percent(share)} ` : '';
  const glyph = look === 'agreement' && layer.agreement ? AGREEMENTS[layer.agreement.state]?.glyph :
                                                          PAINTS[layer.paint]?.glyph;
  return [
    svg('text', {class: 'name', x: 9, y: 17}, shortened(node.module ?? ownName(layer), 22)),
    svg('text', {class: 'detail', x: 9, y: 33},
        shortened(opsOf(layer, run), 24 - cost.length - (glyph?.length ?? 0))),
    svg('text', {class: 'detail glyph', x: w - 9, y: 33, 'text-anchor': 'end'}, cost,
        svg('tspan', {class: 'mark'}, glyph))
  ];
}

// The operators that a layer's kernel runs, without the Q and DQ that went into it.
export function opsOf(layer, run) {
  if (layer.region) return 'Myelin region';
  const ops = layer.nodes.filter((ref) => ref.shown)
                  .map((ref) => run.nodes[ref.node]?.op)
                  .filter((op) => op && !/^(Dequantize|Quantize)Linear$|^Constant$/.test(op));
  return ops.length > 0 ? ops.join('+') : layer.op;
}

function worstOf(findings, run) {
  const severities = [...findings]
                         .map((index) => run.findings[index])
                         .filter((f) => f?.counts)
                         .map((f) => f.severity);
  return WORST.find((severity) => severities.includes(severity));
}

function badge(findings, run, w) {
  const worst = worstOf(findings, run);
  if (!worst) return null;
  return svg(
      'g', {class: `badge ${worst}`, transform: `translate(${w - 8} -6)`},
      worst === 'warning' ? svg('path', {d: 'M8 0L16 14H0z'}) : svg('circle', {cx: 8, cy: 8, r: 7}),
      svg('text', {x: 8, y: 12, 'text-anchor': 'middle'}, worst === 'note' ? 'i' : '!'));
}

function drawGroup(box, {run, look}) {
  const {node, w, h} = box;
  return treeItem(
      box, groupName(node, run), {class: `box group ${node.kind}`, 'aria-expanded': 'false'},
      [6, 3].map((d) => svg('path', {class: 'line behind', d: rounded(d, d, w, h, 7)})),
      svg('path', {class: 'line', d: rounded(0, 0, w, h, 7)}),
      svg('path', {class: 'chevron', d: 'M10 10l6 4.5l-6 4.5z'}),
      svg('text', {class: 'name', x: 22, y: 19}, shortened(groupTitle(node), 22)),
      svg('text', {class: 'detail', x: 10, y: 37}, counted(node.stats.layers, 'layer')),
      svg('text', {class: 'detail warn', x: w - 10, y: 37, 'text-anchor': 'end'},
          troubles(node, look)),
      shares(node, look, w), badge(node.stats.findings, run, w), ring(w, h, 7));
}

export function groupTitle(node) {
  const inside = node.label || 'block';
  return node.kind === 'run' ? `${node.repeats} × ${inside}` : inside;
}

function troubles({stats}, look) {
  if (look === 'agreement') {
    const wrong = (stats.agreement.differs ?? 0) + (stats.agreement['only-predicted'] ?? 0);
    return wrong > 0 ? `≠ ${wrong}` : '✓';
  }
  const {paints, islands, changes, share} = stats;
  const parts = [];
  if (changes > 0) parts.push(`Δ ${changes}`);
  if (paints.dangling) parts.push(`⬡ ${paints.dangling}`);
  if (paints.reformat) parts.push(`⇄ ${paints.reformat}`);
  if (islands.size > 0) parts.push(`◌ ${islands.size}`);
  if (parts.length === 0 && share >= 0.005) parts.push(percent(share));
  return parts.join('  ');
}

// How many of a group's layers are of which kind, as a bar.
function shares({stats}, look, w) {
  const counts = look === 'agreement' ? stats.agreement : stats.paints;
  const names =
      Object.keys(look === 'agreement' ? AGREEMENTS : PAINTS).filter((name) => counts[name] > 0);
  const total = names.reduce((sum, name) => sum + counts[name], 0);
  let x = 10;
  return names.map((name) => {
    const width = (w - 20) * counts[name] / total;
    const part =
        svg('g', {transform: `translate(${x.toFixed(1)} 45)`}, bar(name, Math.max(1, width - 1)));
    x += width;
    return part;
  });
}

function bar(name, width) {
  const rect = (paint, y, height) => [svg('rect', {class: `solid ${paint}`, width, height, y}), ];
  if (name === 'int8-in') return [rect('int8', 0, 3), rect('float', 3, 3)];
  if (name === 'int8-out') return [rect('float', 0, 3), rect('int8', 3, 3)];
  return rect(name, 0, 6);
}

export function layerName(layer, run) {
  if (layer.terminal) return `network ${layer.terminal} ${layer.name}`;
  const parts = [layer.title, opsOf(layer, run), stateOf(layer)];
  if (layer.island !== null) parts.push('float island');
  if (layer.agreement) parts.push(AGREEMENTS[layer.agreement.state]?.label);
  if (layer.findings.length > 0) parts.push(counted(layer.findings.length, 'finding'));
  return shortened(parts.filter(Boolean).join(', '), 300);
}

export function groupName(node, run) {
  const {stats} = node;
  const parts = [groupTitle(node), counted(stats.layers, 'layer')];
  for (const [name, n] of Object.entries(stats.paints))
    parts.push(`${n} ${PAINTS[name]?.label ?? name}`);
  if (stats.islands.size > 0) parts.push(counted(stats.islands.size, 'float island'));
  if (worstOf(stats.findings, run)) parts.push(`worst finding: ${worstOf(stats.findings, run)}`);
  return parts.join(', ');
}

function drawEdge({edge, points, ends}, run) {
  const precision = edge.precision ?? 'other';
  const name = [...edge.tensors]
                   .slice(0, 3)
                   .map((k) => `${run.tensors[k]?.name} ${run.tensors[k]?.type}`)
                   .join('\n');
  return svg(
      'path', {
        class: `edge ${precision}`,
        d: curve(points),
        'marker-end': ends ? `url(#tip-${precision})` : null,
        'data-ends': `${edge.links[0].from} ${edge.links[0].to}`
      },
      svg('title', {}, name));
}

// Falls from point to point; round corners where it goes about columns.
function curve(points) {
  let d = `M${points[0].x.toFixed(1)} ${points[0].y.toFixed(1)}`;
  for (let k = 1; k < points.length; ++k) {
    const [a, b] = [points[k - 1], points[k]];
    if (b.bend || a.bend)
      d += corner(a, b, points[k + 1]);
    else
      d += fall(a, b);
  }
  return d;
}

function fall(a, b) {
  if (Math.abs(a.x - b.x) < 0.6) return `L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  const middle = ((a.y + b.y) / 2).toFixed(1);
  return `C${a.x.toFixed(1)} ${middle} ${b.x.toFixed(1)} ${middle} ${b.x.toFixed(1)} ${
      b.y.toFixed(1)}`;
}

function corner(a, b, next) {
  if (!b.bend || !next) return `L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  const toward = (p) => {
    const [dx, dy] = [p.x - b.x, p.y - b.y];
    const length = Math.hypot(dx, dy) || 1;
    const r = Math.min(7, length / 2);
    return `${(b.x + dx / length * r).toFixed(1)} ${(b.y + dy / length * r).toFixed(1)}`;
  };
  return `L${toward(a)}Q${b.x.toFixed(1)} ${b.y.toFixed(1)} ${toward(next)}`;
}

// A network is long and narrow, a window is not. So what dagre made is cut between ranks, where few edges
// run, into columns that are read one after the other, as a newspaper is. Edges over a cut go round below
// the columns and come in again from above.
import {portX} from './sizes.js';

const GUTTER = 46;  // between columns; edges from one to the next run in it
const LANE = 7;     // between two edges in a gutter
const MARGIN = 26;  // above and below columns, for those edges

// limit: {columns: n}, {height: of a column at most}, or {frame: of a window to fill}.
export function wrap(placed, limit) {
  if (placed.items.length === 0)
    return {...placed, gates: {ins: new Map(), outs: new Map()}, width: 1, height: 1};
  const cuts = limit.columns === 1 ? [] : chooseCuts(placed, limit);
  const bands = makeBands(placed, cuts);
  for (const item of placed.items) moveItem(item, bands);
  const gates = {ins: new Map(), outs: new Map()};
  const lanes = new Map();
  for (const way of placed.ways) way.points = route(way, bands, gates, lanes);
  return {items: placed.items, ways: placed.ways, gates, ...extent(bands)};
}

function spanOf(items) {
  const top = Math.min(...items.map((item) => item.y - item.h / 2));
  const bottom = Math.max(...items.map((item) => item.y + item.h / 2));
  return {top, bottom, height: bottom - top};
}

// Places between ranks that no box covers, with the number of edges that run there.
function candidates({items, ways}) {
  const sorted = [...items].sort((a, b) => a.y - a.h / 2 - (b.y - b.h / 2));
  const out = [];
  let covered = -Infinity;
  for (const item of sorted) {
    const top = item.y - item.h / 2;
    if (top > covered && covered > -Infinity) out.push({y: (top + covered) / 2, edges: 0});
    covered = Math.max(covered, item.y + item.h / 2);
  }
  for (const {from, to} of ways) {
    const [low, high] = from.y < to.y ? [from.y, to.y] : [to.y, from.y];
    for (const cut of out)
      if (cut.y > low && cut.y < high) ++cut.edges;
  }
  return out;
}

function chooseCuts(placed, limit) {
  const span = spanOf(placed.items);
  const all = candidates(placed);
  if (limit.height) return cutsFor(all, span, Math.ceil(span.height / limit.height));
  let best = {scale: 0, cuts: []};
  for (let columns = 1; columns <= 12; ++columns) {
    const cuts = cutsFor(all, span, columns);
    const {width, height} = extent(makeBands(placed, cuts));
    const scale = Math.min(limit.frame.width / width, limit.frame.height / height, 1);
    if (scale > best.scale * 1.06) best = {scale, cuts};
    if (scale >= 0.999) break;
  }
  return best.cuts;
}

// Near where equal parts would be cut, there where the fewest edges run; not at all where too many do.
function cutsFor(all, span, columns) {
  const part = span.height / columns;
  const cuts = [];
  for (let k = 1; k < columns; ++k) {
    const wanted = span.top + k * part;
    const cost = (c) => c.edges + 4 * Math.abs(c.y - wanted) / part;
    const near = all.filter(
        (c) => Math.abs(c.y - wanted) < 0.45 * part && c.edges <= 5 && !cuts.includes(c.y));
    if (near.length > 0) cuts.push(near.reduce((a, b) => (cost(b) < cost(a) ? b : a)).y);
  }
  return cuts.sort((a, b) => a - b);
}

function makeBands({items, ways}, cuts) {
  const bands =
      [...cuts, Infinity].map((below, k) => ({above: cuts[k - 1] ?? -Infinity, below, items: []}));
  for (const item of items) bandAt(bands, item.y).items.push(item);
  let x = 0;
  const margin = cuts.length > 0 ? MARGIN : 0;
  for (const band of bands) {
    const inside = (point) => point.y > band.above && point.y <= band.below;
    const points = ways.flatMap((way) => [...way.via, way.from, way.to]).filter(inside);
    const left = Math.min(...band.items.map((i) => i.x - i.w / 2), ...points.map((p) => p.x));
    const right = Math.max(...band.items.map((i) => i.x + i.w / 2), ...points.map((p) => p.x));
    const span = spanOf(band.items);
    Object.assign(band, {
      x,
      dx: x - left,
      dy: margin - span.top,
      width: right - left,
      height: span.height + 2 * margin,
      margin
    });
    x += band.width + GUTTER;
  }
  return bands;
}

function bandAt(bands, y) {
  return bands.find((band) => y > band.above && y <= band.below) ?? bands[bands.length - 1];
}

function moveItem(item, bands) {
  item.band = bandAt(bands, item.y);
  item.x += item.band.dx;
  item.y += item.band.dy;
}

function extent(bands) {
  const last = bands[bands.length - 1];
  return {width: last.x + last.width, height: Math.max(...bands.map((band) => band.height))};
}

// An end of an edge: where it is in dagre's places, and where it is now.
function endOf(way, end, bands, gates) {
  const item = way[end];
  if (item.port) {
    const band = item.port === 'ins' ? bands[0] : bands[bands.length - 1];
    const at = {x: item.x + band.dx, y: item.port === 'ins' ? 0 : extent(bands).height};
    gates[item.port].set(item.key, at.x);
    return {band, at};
  }
  const side = end === 'from' ? 'outs' : 'ins';
  const half = end === 'from' ? item.h / 2 : -item.h / 2;
  return {band: item.band, at: {x: portX(item, side, way.edge.port), y: item.y + half}};
}

function route(way, bands, gates, lanes) {
  const from = endOf(way, 'from', bands, gates);
  const to = endOf(way, 'to', bands, gates);
  const moved = (band) => way.via.filter((p) => bandAt(bands, p.y) === band)
                              .map((p) => ({x: p.x + band.dx, y: p.y + band.dy}));
  if (from.band === to.band && !isBackward(way)) return [from.at, ...moved(from.band), to.at];
  const gutter = (to.band.x > from.band.x || to.band.x > 0 ? to.band.x : 0) - GUTTER / 2;
  const lane = lanes.get(to.band) ?? 0;
  lanes.set(to.band, lane + 1);
  const x = gutter < 0 ? -4 - 3 * (lane % 5) : gutter + LANE * (lane % 5) - 2 * LANE;
  const lowest = from.band.height - from.band.margin + 10 + 5 * (lane % 3);
  const above = from.band === to.band ? to.at.y - 12 : to.band.margin - 12 - 4 * (lane % 3);
  const below = from.band === to.band ? from.at.y + 12 : lowest;
  const out = moved(from.band).filter((p) => p.y < below - 4);
  const into = moved(to.band).filter((p) => p.y > above + 4);
  const start = out[out.length - 1] ?? from.at;
  const end = into[0] ?? to.at;
  return [
    from.at, ...out, {x: start.x, y: below, bend: true}, {x, y: below, bend: true},
    {x, y: above, bend: true}, {x: end.x, y: above, bend: true}, ...into, to.at
  ];
}

// An edge of a module that is not in one piece may lead up.
function isBackward({from, to}) { return !from.port && !to.port && to.y <= from.y; }

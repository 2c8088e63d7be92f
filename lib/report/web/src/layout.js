// Places of boxes and ways of edges. Each open group is laid out by itself, by dagre, and is one box in
// the group around it; edges cross its border at ports. So opening a group costs a layout of what is in
// it, and a model of thousands of layers is never laid out as a whole.
import {Graph, layout as dagre} from '@dagrejs/dagre';

import {wrap} from './columns.js';
import {boxSize, HEAD, PAD} from './sizes.js';

const SOURCE = '<', SINK = '>';

// frame: {width, height} of the window that the whole is to be read in.
export function layoutTree(tree, run, frame, wrapped) {
  const crossings = findCrossings(tree, run);
  const context = {crossings, frame, wrapped};
  const size = layoutGroup(tree.root, context);
  const scene = {boxes: [], frames: [], paths: [], width: size.width, height: size.height};
  collect(tree.root, 0, 0, scene);
  return scene;
}

// For each open group, what runs inside of it: edges between children, and edges through its border,
// which have a port there, one for each tensor's writer.
function findCrossings(tree, run) {
  const inside = new Map();
  const at = (node) => {
    if (!inside.has(node)) inside.set(node, {edges: new Map(), ins: new Map(), outs: new Map()});
    return inside.get(node);
  };
  at(tree.root);
  for (const link of run.links) {
    const from = openChain(tree.leaves[link.from]);
    const to = openChain(tree.leaves[link.to]);
    let k = 0;
    while (from[k + 1] && from[k + 1] === to[k + 1]) ++k;
    const leaving = from[from.length - 1] === to[to.length - 1];
    if (leaving) continue;
    join(at(from[k]).edges, from[k + 1], to[k + 1], link, run);
    for (let j = k + 1; j + 1 < from.length; ++j)
      joinPort(at(from[j]), 'outs', from[j + 1], link, run);
    for (let j = k + 1; j + 1 < to.length; ++j) joinPort(at(to[j]), 'ins', to[j + 1], link, run);
  }
  return inside;
}

// The open groups around a layer, outermost first, and the box in which it is seen last.
function openChain(leaf) {
  const up = [];
  for (let node = leaf; node; node = node.parent) up.unshift(node);
  const folded = up.findIndex((node) => node.group && !node.open && node.parent);
  return folded < 0 ? up : up.slice(0, folded + 1);
}

function join(edges, from, to, link, run) {
  const key = `${from.id} ${to.id}`;
  if (!edges.has(key))
    edges.set(key, {from, to, links: [], tensors: new Set(), port: portKey(link)});
  note(edges.get(key), link, run);
}

function portKey(link) { return `p${link.from}`; }

function joinPort(level, side, child, link, run) {
  const ports = level[side];
  const key = portKey(link);
  if (!ports.has(key)) ports.set(key, {key, ends: new Map()});
  const {ends} = ports.get(key);
  if (!ends.has(child)) ends.set(child, {child, links: [], tensors: new Set(), port: key});
  note(ends.get(child), link, run);
}

function note(edge, link, run) {
  edge.links.push(link);
  edge.tensors.add(link.tensor);
  const precision = run.tensors[link.tensor]?.precision ?? 'other';
  if (edge.precision === undefined)
    edge.precision = precision;
  else if (edge.precision !== precision)
    edge.precision = 'mixed';
}

function layoutGroup(node, context) {
  for (const child of node.children) {
    child.size = child.group && child.open ? layoutGroup(child, context) : boxSize(child);
  }
  const level = context.crossings.get(node) ?? {edges: new Map(), ins: new Map(), outs: new Map()};
  const graph = graphOf(node, level);
  dagre(graph);
  const placed = readPlaces(graph, node, level);
  const inner = wrap(placed, limits(node, context));
  const head = node.parent ? HEAD : 0;
  const pad = node.parent ? PAD : 24;
  node.inner = {...inner, dx: pad, dy: head + pad + (node.parent ? 6 : 0)};
  return {
    width: Math.max(inner.width + 2 * pad, node.parent ? 190 : 0),
    height: inner.height + head + 2 * pad + (node.parent ? 6 : 0)
  };
}

function limits(node, {frame, wrapped}) {
  if (!wrapped) return {columns: 1};
  return node.parent ? {height: Math.max(420, 0.8 * frame.height)} : {frame};
}

function graphOf(node, level) {
  const graph = new Graph({multigraph: true});
  graph.setGraph({ranker: 'network-simplex', nodesep: 22, ranksep: 26, edgesep: 14});
  graph.setDefaultEdgeLabel(() => ({}));
  for (const child of node.children) graph.setNode(child.id, {...child.size});
  for (const {from, to} of level.edges.values()) graph.setEdge(from.id, to.id, {weight: 2}, 'e');
  const ends = {ins: new Set(), outs: new Set()};
  for (const side of ['ins', 'outs']) {
    for (const {key, ends: children} of level[side].values()) {
      const id = side + key;
      graph.setNode(id, {width: 10, height: 2});
      for (const child of children.keys()) {
        if (side === 'ins')
          graph.setEdge(id, child.id, {weight: 2}, 'p');
        else
          graph.setEdge(child.id, id, {weight: 2}, 'p');
      }
      ends[side].add(id);
    }
  }
  pinPorts(graph, node, ends);
  return graph;
}

// Ports belong at the border: those of inputs above everything, those of outputs below.
function pinPorts(graph, node, ends) {
  if (ends.ins.size > 0) {
    graph.setNode(SOURCE, {width: 1, height: 1});
    for (const id of ends.ins) graph.setEdge(SOURCE, id, {weight: 40, minlen: 1}, 's');
  }
  if (ends.outs.size > 0) {
    graph.setNode(SINK, {width: 1, height: 1});
    for (const id of ends.outs) graph.setEdge(id, SINK, {weight: 40, minlen: 1}, 's');
    for (const child of node.children) {
      if ((graph.outEdges(child.id) ?? []).length === 0)
        graph.setEdge(child.id, SINK, {weight: 0, minlen: 2}, 's');
    }
  }
  for (const child of node.children) {
    if (ends.ins.size > 0 && (graph.inEdges(child.id) ?? []).length === 0) {
      graph.setEdge(SOURCE, child.id, {weight: 0, minlen: 2}, 's');
    }
  }
}

// dagre's answer as plain boxes, and as polylines from the lower border of one to the upper one of the other.
function readPlaces(graph, node, level) {
  const items = node.children.map((child) => {
    const {x, y} = graph.node(child.id);
    return {node: child, x, y, w: child.size.width, h: child.size.height};
  });
  const of = new Map(items.map((item) => [item.node, item]));
  const ways = [];
  const via = (a, b, name) => graph.edge(a, b, name).points.slice(1, -1).map(({x, y}) => ({x, y}));
  for (const edge of level.edges.values()) {
    ways.push({
      edge,
      from: of.get(edge.from),
      to: of.get(edge.to),
      via: via(edge.from.id, edge.to.id, 'e')
    });
  }
  for (const side of ['ins', 'outs']) {
    for (const port of level[side].values()) {
      const id = side + port.key;
      for (const end of port.ends.values()) {
        const item = of.get(end.child);
        const gate = {port: side, key: port.key, x: graph.node(id).x, y: graph.node(id).y};
        ways.push(
            side === 'ins' ? {edge: end, from: gate, to: item, via: via(id, item.node.id, 'p')} :
                             {edge: end, from: item, to: gate, via: via(item.node.id, id, 'p')});
      }
    }
  }
  return {items, ways};
}

// Where an edge ends without having arrived: at a port, or at the border of an open group.
function isOpen(end) { return end.port || (end.node.group && end.node.open); }

// Straight through the strip with the name, and only then to where it goes.
function belowHead(points, y0) {
  const low = y0 + HEAD + 2;
  const [first, ...rest] = points;
  return [
    {...first, y: y0}, {...first, y: low},
    ...rest.filter((point) => point.bend || point.y > low + 6)
  ];
}

// From places inside of groups to places in the scene.
function collect(node, x0, y0, scene) {
  const {dx, dy, items, ways} = node.inner;
  const ox = x0 + dx;
  const oy = y0 + dy;
  for (const item of items) {
    const box = {
      node: item.node,
      x: ox + item.x - item.w / 2,
      y: oy + item.y - item.h / 2,
      w: item.w,
      h: item.h
    };
    item.node.at = box;
    if (item.node.group && item.node.open) {
      scene.frames.push(box);
      collect(item.node, box.x, box.y, scene);
    } else {
      scene.boxes.push(box);
    }
  }
  for (const way of ways) {
    const points = way.points.map(({x, y}) => ({x: x + ox, y: y + oy}));
    if (way.to.port) points[points.length - 1].y = y0 + node.size.height;
    scene.paths.push({
      edge: way.edge,
      points: way.from.port ? belowHead(points, y0) : points,
      ends: !isOpen(way.to)
    });
  }
}

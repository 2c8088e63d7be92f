// One drawing of a predicted engine: its tree, what is open, what is selected, pan and zoom.
import {select} from 'd3-selection';
import {zoom as d3zoom, zoomIdentity} from 'd3-zoom';

import {el, svg} from './dom.js';
import {drawScene} from './draw.js';
import {BUDGETS, FEWEST, openLegibly, reveal, setAll, shownAs, SMALLEST} from './fold.js';
import {layoutTree} from './layout.js';
import {Minimap} from './minimap.js';
import {buildTree} from './tree.js';

const LARGEST = 1.25;  // scale at which a small model is shown
const READABLE = 0.8;  // scale below which going to a box comes nearer
const MANY = 900;      // boxes at once; more are not opened

export class Pane {
  // on: {select(pane, node), open(pane, node)}
  constructor(run, label, on) {
    this.run = run;
    this.on = on;
    this.tree = buildTree(run);
    this.look = 'precision';
    this.wrapped = true;
    this.selected = null;
    this.scene = null;
    this.build(label);
  }

  build(label) {
    this.content = svg('g', {class: 'content', role: 'presentation'});
    this.svg = svg(
        'svg', {class: 'graph', role: 'tree', 'aria-label': label, 'aria-multiselectable': 'false'},
        this.content);
    this.minimap = new Minimap((x, y) => this.centreAt(x, y));
    this.host = el('div', {class: 'pane'}, this.svg, this.minimap.canvas);
    // Asked of the element, a size in percent is an error while it is not shown.
    const extent = () => [[0, 0], [this.size().width, this.size().height]];
    this.zoom =
        d3zoom().extent(extent).scaleExtent([0.03, 4]).on('zoom', ({transform, sourceEvent}) => {
          this.touched ||= !!sourceEvent;
          this.moved(transform);
        });
    select(this.svg).call(this.zoom).on('dblclick.zoom', null);
    new ResizeObserver(() => this.resized()).observe(this.host);
    this.svg.addEventListener('click', (event) => this.clicked(event));
    this.svg.addEventListener('dblclick', (event) => this.doubleClicked(event));
  }

  resized() {
    if (!this.scene || !this.host.isConnected) return;
    if (!this.selected && !this.touched)
      this.fit();
    else
      this.minimap.move(this.transform, this.size());
  }

  moved(transform) {
    this.transform = transform;
    this.content.setAttribute('transform', transform.toString());
    this.svg.classList.toggle('far', transform.k < 0.42);
    this.minimap.move(transform, this.size());
  }

  size() { return {width: this.host.clientWidth || 800, height: this.host.clientHeight || 600}; }

  draw() {
    this.scene = layoutTree(this.tree, this.run, this.size(), this.wrapped);
    this.paint();
  }

  paint() {
    this.content.replaceChildren(...drawScene(this.scene, this.run, this.look));
    this.elements = new Map();
    for (const element of this.content.querySelectorAll('[data-id]'))
      this.elements.set(element.dataset.id, element);
    this.minimap.draw(this.scene, this.look);
    this.markSelected();
    if (this.transform) this.minimap.move(this.transform, this.size());
  }

  node(id) {
    return id.startsWith('l') ? this.tree.leaves[Number(id.slice(1))] :
                                this.tree.groups[Number(id.slice(1))];
  }

  nodeAt(event) {
    const element = event.target.closest?.('[data-id]');
    return element ? this.node(element.dataset.id) : null;
  }

  clicked(event) {
    if (event.defaultPrevented) return;
    const node = this.nodeAt(event);
    if (node && event.target.closest('.chevron'))
      this.toggle(node);
    else
      this.on.select(this, node);
  }

  doubleClicked(event) {
    const node = this.nodeAt(event);
    if (node?.group) this.toggle(node);
  }

  // Opens or folds a group; what was under its title stays where it was on the screen.
  toggle(node, open = !node.open) {
    if (!node.group || !node.parent || node.open === open) return;
    const before = node.at && this.transform ? this.transform.apply([node.at.x, node.at.y]) : null;
    node.open = open;
    this.touched = true;
    this.draw();
    if (before && node.at) {
      const {k} = this.transform;
      this.setTransform(
          zoomIdentity.translate(before[0] - k * node.at.x, before[1] - k * node.at.y).scale(k));
      if (open) this.keepInView(node);
    }
    this.on.open(this, node);
    this.focus(node);
  }

  keepInView(node) {
    const {width, height} = this.size();
    const [x, y] = this.transform.apply([node.at.x, node.at.y]);
    const {k} = this.transform;
    if (x + k * node.at.w > width || y + k * node.at.h > height || x < 0 || y < 0) this.frame(node);
  }

  frame(node) {
    const {width, height} = this.size();
    const k = Math.min(1, 0.92 * width / node.at.w, 0.92 * height / node.at.h);
    this.centreAt(node.at.x + node.at.w / 2, node.at.y + node.at.h / 2, Math.max(k, 0.2));
  }

  openAll() {
    if (this.tree.leaves.length > MANY)
      openLegibly(this.tree, MANY, MANY);
    else
      setAll(this.tree, true);
    this.draw();
    this.fit();
  }

  foldAll() {
    setAll(this.tree, false);
    this.draw();
    this.fit();
  }

  // Opens as much as can be read when all of it is in the window.
  reset() {
    this.touched = false;
    const tried = [];
    for (const [forWrongs, forAll, enough] of BUDGETS) {
      const shown = openLegibly(this.tree, forWrongs, forAll);
      if (shown !== tried[tried.length - 1]?.shown) {
        this.scene = layoutTree(this.tree, this.run, this.size(), this.wrapped);
        tried.push({shown, scale: this.fitting(), forWrongs, forAll});
      }
      if (this.fitting() >= enough) break;
    }
    this.preferMany(tried);
    this.paint();
    this.fit();
  }

  // One group that holds all may not fit, and then hardly anything would be shown.
  preferMany(tried) {
    const last = tried[tried.length - 1];
    const more = tried.filter((one) => one.shown >= FEWEST && one.scale >= SMALLEST);
    if (last.shown >= FEWEST || more.length === 0) return;
    const best = more.reduce((a, b) => (b.scale > a.scale ? b : a));
    openLegibly(this.tree, best.forWrongs, best.forAll);
    this.scene = layoutTree(this.tree, this.run, this.size(), this.wrapped);
  }

  fitting() {
    const {width, height} = this.size();
    return Math.max(0.05, Math.min(LARGEST, width / this.scene.width, height / this.scene.height));
  }

  setLook(look) {
    this.look = look;
    if (this.scene) this.paint();
  }

  setTransform(transform) { select(this.svg).call(this.zoom.transform, transform); }

  fit() {
    const {width, height} = this.size();
    const k = this.fitting();
    const x = (width - k * this.scene.width) / 2;
    const y = Math.max(0, (height - k * this.scene.height) / 2);
    this.setTransform(zoomIdentity.translate(x, y).scale(k));
  }

  zoomBy(factor) { select(this.svg).call(this.zoom.scaleBy, factor); }

  centreAt(x, y, k = this.transform?.k ?? 1) {
    const {width, height} = this.size();
    this.setTransform(zoomIdentity.translate(width / 2 - k * x, height / 2 - k * y).scale(k));
  }

  // Opens what hides a layer, moves it into the middle, and selects it.
  goTo(index, focus = false) {
    const node = this.tree.leaves[index];
    if (node) this.goToNode(node, focus);
  }

  goToNode(node, focus) {
    if (reveal(node)) this.draw();
    const k = Math.max(this.transform?.k ?? 1, READABLE);
    this.centreAt(node.at.x + node.at.w / 2, node.at.y + Math.min(node.at.h, 200) / 2, k);
    this.select(node);
    if (focus) this.focus(node);
  }

  select(node) {
    this.selected = node;
    this.markSelected();
  }

  markSelected() {
    const shown = this.selected && this.selected.parent ? shownAs(this.selected) : this.selected;
    for (const element of this.content.querySelectorAll('.selected')) {
      element.classList.remove('selected');
      element.setAttribute('aria-selected', 'false');
    }
    this.entry?.setAttribute('tabindex', -1);
    this.entry = this.elements.get(shown?.id) ?? this.elements.get(this.firstNode()?.id);
    this.entry?.setAttribute('tabindex', 0);
    const element = shown ? this.elements.get(shown.id) : null;
    element?.classList.add('selected');
    element?.setAttribute('aria-selected', 'true');
    this.markEdges();
  }

  firstNode() { return this.scene.boxes[0]?.node ?? null; }

  markEdges() {
    const of = this.selected && !this.selected.group ? String(this.selected.box.index) : null;
    for (const edge of this.content.querySelectorAll('.edge')) {
      edge.classList.toggle('near', of !== null && edge.dataset.ends.split(' ').includes(of));
    }
  }

  focus(node) {
    const element = this.elements.get(node.id);
    if (!element) return;
    this.entry?.setAttribute('tabindex', -1);
    this.entry = element;
    element.setAttribute('tabindex', 0);
    element.focus({preventScroll: true});
  }

  // Moves what has the focus into the window, no more than it takes.
  show(node) {
    const {width, height} = this.size();
    const [x0, y0] = this.transform.apply([node.at.x, node.at.y]);
    const [x1, y1] =
        this.transform.apply([node.at.x + node.at.w, node.at.y + Math.min(node.at.h, 60)]);
    const beyond = (low, high, size) =>
        (low < 24             ? 24 - low :
             high > size - 24 ? size - 24 - high :
                                0);
    const [dx, dy] = [beyond(x0, x1, width), beyond(y0, y1, height)];
    if (dx || dy)
      select(this.svg).call(this.zoom.translateBy, dx / this.transform.k, dy / this.transform.k);
  }
}

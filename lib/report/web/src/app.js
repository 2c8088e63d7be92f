// The report: what is shown of the document, what is selected, and how one leads to the other.
import {readHash, writeHash} from './address.js';
import {layersOf} from './data.js';
import {el} from './dom.js';
import {helpDialog} from './help.js';
import {joinComparison, joinDifference} from './joined.js';
import {buildLegend} from './legend.js';
import {buildList} from './list.js';
import {Pane} from './pane.js';
import {detail} from './panel.js';
import {addPrinting} from './print.js';
import {Ribbon} from './ribbon.js';
import {Search} from './search.js';
import {definitions} from './shapes.js';
import {handleKey} from './shortcuts.js';
import {toolbar} from './toolbar.js';
import {buildHeader, chooser, shortNames, verdict} from './verdict.js';

export function startApp(root, doc) {
  const app = new App(root, doc);
  app.start();
  return app;
}

class App {
  constructor(root, doc) {
    this.root = root;
    this.doc = doc;
    this.model = 0;
    this.selection = null;  // {pane, node} or {finding, place}
    if (doc.kind === 'compare') joinComparison(doc);
    if (doc.kind === 'diff') joinDifference(doc);
    this.look = doc.kind === 'compare' && doc.compare ? 'agreement' : 'precision';
  }

  get run() { return this.doc.reports[this.model]; }

  start() {
    const place = readHash();
    if (this.doc.kind === 'check' && this.doc.reports[place.model]) this.model = place.model;
    this.help = helpDialog(this);
    this.root.append(definitions());
    this.show();
    document.addEventListener('keydown', (event) => handleKey(this, event));
    window.addEventListener('hashchange', () => this.follow(readHash()));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.recolour());
    addPrinting(this);
    this.follow(place);
    performance.mark('qdq-drawn');
  }

  // Everything, for the chosen model.
  show() {
    this.page?.remove();
    this.selection = null;
    const sides = this.doc.kind === 'diff' ? [0, 1] : [this.model];
    const shown = sides.filter((k) => this.doc.reports[k]);
    this.panes = shown.map((k) => this.makePane(k));
    this.aside =
        el('aside', {class: 'detail', 'aria-label': 'Details', tabindex: -1, hidden: true});
    this.list = buildList(this);
    this.search = new Search(this);
    const graphs = this.panes.length > 0 ?
        el('div', {class: 'stage'},
           el('div', {class: 'panes'}, this.panes.map((pane) => pane.frameElement)),
           el('div', {class: 'bottom'}, toolbar(this), buildLegend(this))) :
        el('p', {class: 'empty'}, 'No model could be read.');
    this.page =
        el('div', {class: `page ${this.doc.kind}`}, buildHeader(this, chooser(this)), verdict(this),
           el('main', {class: 'work'}, this.list.element, graphs, this.aside),
           el('div', {class: 'print-findings', 'aria-hidden': 'true'}),
           el('div', {class: 'print-graph', 'aria-hidden': 'true'}));
    this.root.append(this.page, this.help);
    document.title =
        `${shortNames(this.doc.reports).slice(0, 2).join(' → ') || 'report'} – qdq-lint`;
    for (const pane of this.panes) pane.setLook(this.look), pane.reset();
  }

  makePane(k) {
    const run = this.doc.reports[k];
    const side = this.doc.kind === 'diff' ? ['before', 'after'][k] : '';
    const pane = new Pane(run, `Predicted engine of ${side} ${run.model}`, {
      select: (from, node) => this.select(from, node),
      open: () => {},
    });
    pane.ribbon = new Ribbon(run, this.look, (index, keep) => this.goToLayer(pane, index, keep));
    pane.side = side;
    pane.frameElement =
        el('section', {class: 'view', 'aria-label': side ? `${side}: ${run.model}` : run.model},
           side ? el('h2', {class: 'side'}, el('b', {}, side), ' ',
                     el('span', {class: 'path'}, run.model)) :
                  null,
           pane.ribbon.canvas, pane.host);
    return pane;
  }

  chooseModel(k) {
    this.model = k;
    this.show();
    writeHash(this);
  }

  // A box was chosen in a drawing; in a difference the other drawing goes where its twin is.
  select(pane, node) {
    for (const other of this.panes)
      if (other !== pane) other.select(null);
    pane.select(node);
    this.selection = node ? {pane, node} : null;
    if (node && !node.group && !node.box.terminal) pane.ribbon.mark(node.box.index);
    this.showDetail();
    if (node && !node.group) this.goToTwin(pane, node.box);
  }

  goToTwin(pane, box) {
    const twin = box.twin;
    const other = this.panes.find((one) => one !== pane);
    if (other && twin !== undefined && twin !== null) {
      other.goTo(twin);
      other.ribbon.mark(twin);
    }
  }

  goToLayer(pane, index, keep = false) {
    this.select(pane, pane.tree.leaves[index]);
    pane.goTo(index, !keep);
  }

  goToFinding(index, place = 0) {
    const finding = this.run?.findings[index];
    if (!finding) return;
    const pane = this.panes[this.doc.kind === 'diff' ? this.panes.length - 1 : 0];
    const run = pane.run;
    const of = run.findings[index] ?? finding;
    const layer = layersOf(of, of.places[place])[0];
    this.selection = {pane, finding: of, place};
    this.showDetail();
    pane.select(null);
    if (layer === undefined) return;
    pane.goTo(layer);
    pane.ribbon.mark(layer);
  }

  showDetail() {
    const content = detail(this);
    this.aside.replaceChildren(...[content].flat().filter(Boolean));
    this.aside.hidden = !content;
    this.aside.classList.toggle('of-finding', !!this.selection?.finding);
    this.page.classList.toggle('with-detail', !!content);
    this.aside.scrollTop = 0;
    this.list.mark(this.selection);
    writeHash(this);
  }

  clear() {
    for (const pane of this.panes) pane.select(null);
    const from = this.selection?.pane;
    const node = this.selection?.node;
    this.selection = null;
    this.showDetail();
    if (from && node) from.focus(node);
  }

  follow({model, layer, finding, side}) {
    if (this.doc.kind === 'check' && model !== this.model && this.doc.reports[model]) {
      this.model = model;
      this.show();
    }
    if (this.sameAs({layer, finding, side})) return;
    if (finding !== null)
      this.goToFinding(finding);
    else if (layer !== null && this.panes.length > 0) {
      const pane = this.panes[side === 'after' && this.panes[1] ? 1 : 0];
      if (pane.run.layers[layer]) this.goToLayer(pane, layer, true);
    }
  }

  sameAs({layer, finding, side}) {
    const now = this.selection;
    if (!now) return layer === null && finding === null;
    if (now.finding) return now.finding.index === finding;
    return !now.node.group && now.node.box.index === layer &&
        (!now.pane.side || now.pane.side === side);
  }

  setLook(look) {
    this.look = look;
    for (const pane of this.panes) {
      pane.ribbon.look = look;
      pane.setLook(look);
      pane.ribbon.draw();
    }
  }

  recolour() {
    for (const pane of this.panes) pane.minimap.recolour(), pane.paint(), pane.ribbon.draw();
  }
}

// Search for layers, ONNX nodes, modules and findings.
import {el} from './dom.js';
import {severitySign, swatch} from './shapes.js';
import {shortened} from './text.js';
import {pathLabel} from './tree.js';

const SHOWN = 30;

export class Search {
  constructor(app) {
    this.app = app;
    this.at = -1;
    this.results = [];
    this.input = el('input', {
      type: 'search',
      placeholder: 'Search layers, nodes, findings',
      role: 'combobox',
      'aria-expanded': 'false',
      'aria-controls': 'search-results',
      'aria-autocomplete': 'list',
      'aria-label': 'Search',
      autocomplete: 'off',
      spellcheck: 'false'
    });
    this.box = el('ul', {
      id: 'search-results',
      class: 'results',
      role: 'listbox',
      'aria-label': 'Found',
      hidden: true
    });
    this.element =
        el('div', {class: 'search', role: 'search'}, this.input,
           el('kbd', {'aria-hidden': 'true'}, '/'), this.box);
    this.input.addEventListener('input', () => this.look());
    this.input.addEventListener('focus', () => this.look());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => setTimeout(() => this.close(), 150));
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  look() {
    const words = this.input.value.toLowerCase().trim();
    if (!words) return this.close();
    this.results = find(this.app, words);
    this.at = this.results.length > 0 ? 0 : -1;
    this.show();
  }

  show() {
    this.box.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    const rows = this.results.slice(0, SHOWN).map(
        (result, k) =>
            el('li', {
              role: 'option',
              id: `found-${k}`,
              'aria-selected': String(k === this.at),
              onpointerdown: (event) => this.take(event, k)
            },
               result.sign(), el('span', {class: 'title'}, shortened(result.title, 70)),
               el('span', {class: 'more'}, shortened(result.more, 60))));
    if (this.results.length > SHOWN)
      rows.push(el(
          'li', {class: 'rest', role: 'presentation'}, `and ${this.results.length - SHOWN} more`));
    if (rows.length === 0)
      rows.push(el('li', {class: 'rest', role: 'presentation'}, 'Nothing has this name.'));
    this.box.replaceChildren(...rows);
    if (this.at >= 0)
      this.input.setAttribute('aria-activedescendant', `found-${this.at}`);
    else
      this.input.removeAttribute('aria-activedescendant');
    this.box.children[this.at]?.scrollIntoView({block: 'nearest'});
  }

  close() {
    this.box.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  take(event, k) {
    event.preventDefault();
    this.close();
    this.input.blur();
    this.results[k]?.go();
  }

  key(event) {
    event.stopPropagation();
    const last = Math.min(SHOWN, this.results.length) - 1;
    const moves = {ArrowDown: Math.min(last, this.at + 1), ArrowUp: Math.max(0, this.at - 1)};
    if (event.key in moves && last >= 0) {
      event.preventDefault();
      this.at = moves[event.key];
      this.show();
    } else if (event.key === 'Enter' && this.at >= 0) {
      this.take(event, this.at);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.input.value = '';
      this.close();
      this.input.blur();
    }
  }
}

// Findings first, then layers whose title has the words, then what has them elsewhere.
function find(app, words) {
  const out = [];
  for (const pane of app.panes) {
    const {run} = pane;
    if (pane === app.panes[app.panes.length - 1]) out.push(...foundFindings(app, run, words));
    const weak = [];
    for (const layer of run.layers) {
      const where = matches(run, layer, words);
      if (where) (where === 'title' ? out : weak).push(foundLayer(app, pane, layer, where));
    }
    out.push(...foundGroups(app, pane, words), ...weak);
  }
  return out;
}

function matches(run, layer, words) {
  if (layer.title.toLowerCase().includes(words)) return 'title';
  if (`${layer.op} ${layer.type}`.toLowerCase().includes(words)) return 'type';
  if (layer.path.join('.').toLowerCase().includes(words)) return 'path';
  const node = layer.nodes.map((ref) => run.nodes[ref.node])
                   .find((n) => n?.name.toLowerCase().includes(words));
  if (node) return node.name;
  const tensor = [...layer.inputs, ...layer.outputs]
                     .map((k) => run.tensors[k])
                     .find((t) => t?.name.toLowerCase().includes(words));
  return tensor?.name ?? null;
}

function foundLayer(app, pane, layer, where) {
  const place = pane.side ? `${pane.side} · ` : '';
  const more = where === 'title' || where === 'type' || where === 'path' ?
      `${layer.op} ${layer.path.join('.')}` :
      `holds ${where}`;
  return {
    title: layer.title,
    more: place + more,
    sign: () => swatch(layer.paint, 18, 12),
    go: () => app.goToLayer(pane, layer.index)
  };
}

function foundFindings(app, run, words) {
  return run.findings
      .filter(
          (finding) =>
              `${finding.code} ${finding.rule} ${finding.message}`.toLowerCase().includes(words))
      .map((finding) => ({
             title: finding.message,
             more: finding.code,
             sign: () => severitySign(finding.severity, 12),
             go: () => app.goToFinding(finding.index)
           }));
}

function foundGroups(app, pane, words) {
  return pane.tree.groups
      .filter(
          (node) => node.kind === 'module' && node.parent &&
              pathLabel(node).toLowerCase().includes(words))
      .map((node) => ({
             title: pathLabel(node),
             more: `module of ${node.stats.layers} layers`,
             sign: () => el('span', {class: 'module-sign'}),
             go: () => (pane.goToNode(node, true), app.select(pane, node))
           }));
}

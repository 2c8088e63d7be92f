// The list beside the drawing: findings; what disagrees with an engine; what changed.
import {button, el} from './dom.js';
import {severitySign} from './shapes.js';
import {about, BETTER, CHANGES, counted, shortened, WORSE} from './text.js';

const MOST = 240;  // findings, or changes, that have a row

export function buildList(app) {
  const items = [];
  const parts = [];
  if (app.doc.kind === 'diff' && app.doc.diff) parts.push(changes(app, items));
  if (app.doc.compare) parts.push(disagreements(app, items), engineOnly(app));
  if (app.run) parts.push(findings(app, items));
  const element =
      el('nav', {class: 'list', 'aria-label': app.doc.kind === 'diff' ? 'Changes' : 'Findings'},
         parts);
  element.addEventListener('keydown', (event) => moveInList(element, event));
  return {element, mark: (selection) => mark(items, selection)};
}

function mark(items, selection) {
  for (const {element, of} of items) {
    const on = !!selection && of(selection);
    element.classList.toggle('current', on);
    if (on)
      element.setAttribute('aria-current', 'true'), element.scrollIntoView({block: 'nearest'});
    else
      element.removeAttribute('aria-current');
  }
}

function moveInList(list, event) {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  const here = event.target.closest?.('button.item');
  if (!step || !here) return;
  const all = [...list.querySelectorAll('button.item')].filter((one) => one.offsetParent !== null);
  all[all.indexOf(here) + step]?.focus();
  event.preventDefault();
  event.stopPropagation();
}

function heading(title, n) { return el('h2', {}, title, el('span', {class: 'n'}, n)); }

// Of a difference, what stands in the new model.
export function listedFindings(app) {
  const run = app.doc.kind === 'diff' ? app.doc.reports[app.doc.reports.length - 1] : app.run;
  const counting = run.findings.filter((finding) => finding.counts);
  return {run, counting, resting: run.findings.filter((finding) => !finding.counts)};
}

function findings(app, items) {
  const {run, counting, resting} = listedFindings(app);
  const row = (finding) => findingRow(app, run, finding, items);
  // On paper each finding stands with all its text instead.
  return el(
      'section', {class: 'in-short'},
      heading(app.doc.kind === 'diff' ? 'Findings after' : 'Findings', counting.length),
      counting.length === 0 ? el('p', {class: 'none'}, 'Nothing found.') : null,
      el('ol', {class: 'items'}, counting.slice(0, MOST).map(row)), rest(counting.length),
      resting.length > 0 ? el('details', {class: 'resting'},
                              el('summary', {}, counted(resting.length, 'accepted finding')),
                              el('ol', {class: 'items'}, resting.map(row))) :
                           null);
}

function rest(count) {
  return count > MOST ? el('p', {class: 'none'}, `and ${count - MOST} more`) : null;
}

function findingRow(app, run, finding, items) {
  const share = finding.cost?.share;
  const more = finding.places.length - 1;
  const element = button(
      '', () => app.goToFinding(finding.index), {class: `item ${finding.severity}`},
      severitySign(finding.severity),
      el('span', {class: 'message'}, shortened(finding.message, 220)),
      el('span', {class: 'facts'}, el('code', {}, finding.code), el('span', {}, finding.rule),
         more > 0 ? el('span', {}, `${more + 1} places`) : null,
         share > 0 ?
             el('span', {class: 'cost', title: 'share of the estimated time'}, about(share)) :
             null));
  items.push({
    element,
    of: (selection) => selection.finding?.index === finding.index && selection.pane.run === run
  });
  return el('li', {}, element);
}

function disagreements(app, items) {
  const {disagreements: all} = app.doc.compare;
  return [
    heading('Disagreements', all.length),
    all.length === 0 ? el('p', {class: 'none'}, 'The prediction agrees with the engine.') : null,
    el('ol', {class: 'items'}, all.map((one) => disagreementRow(app, one, items)))
  ];
}

function disagreementRow(app, one, items) {
  const to = one.predicted_layer ?? layerOfNames(app, one);
  const element = button(
      '', () => to !== null && app.goToLayer(app.panes[0], to, true), {class: 'item differs'},
      el('span', {class: 'sign-text', 'aria-hidden': 'true'}, '≠'),
      el('span', {class: 'message'}, shortened(one.about, 120)),
      el('span', {class: 'facts'}, el('code', {}, one.aspect)),
      el('span', {class: 'versus'},
         el('span', {}, 'engine ', el('b', {}, shortened(one.engine, 80))),
         el('span', {}, 'predicted ', el('b', {}, shortened(one.predicted, 80)))));
  items.push({
    element,
    of: (selection) => to !== null && !selection.finding && !selection.node.group &&
        selection.node.box.index === to
  });
  return el('li', {}, element);
}

// Where a layer that only the engine has would be: at the layer that holds one of its nodes.
function layerOfNames(app, one) {
  const {run} = app;
  const engine = app.doc.compare.layers[one.engine_layer];
  const nodes = engine?.nodes ?? [];
  for (const k of nodes)
    if (run.nodes[k]?.layers?.length > 0) return run.nodes[k].layers[0];
  const near = run.nodes.find((node) => node.name === one.about);
  return near?.layers?.[0] ?? null;
}

function engineOnly(app) {
  const only = app.doc.compare.layers.filter(
      (layer) => layer.predicted === null || layer.predicted === undefined);
  if (only.length === 0) return null;
  return el(
      'details', {class: 'resting'},
      el('summary', {}, `${counted(only.length, 'layer')} only in the engine`),
      el('ul', {class: 'plain'},
         only.slice(0, 300).map(
             (layer) =>
                 el('li', {}, el('code', {}, shortened(layer.name, 140)),
                    ` ${layer.role} · ${layer.verdict}`))));
}

function changes(app, items) {
  const {changes: all} = app.doc.diff;
  return [
    heading('Changes', all.length),
    all.length === 0 ? el('p', {class: 'none'}, 'Both models give the same plan.') : null,
    el('ol', {class: 'items'}, all.slice(0, MOST).map((change) => changeRow(app, change, items))),
    rest(all.length)
  ];
}

function changeRow(app, change, items) {
  const [before, after] = app.doc.reports;
  const old = before.layers[change.before];
  const now = after.layers[change.after];
  const state = WORSE.has(change.change) ? 'worse' : BETTER.has(change.change) ? 'better' : 'other';
  const go = () => goToChange(app, change);
  const element = button(
      '', go, {class: `item change ${state}`},
      el('span', {class: 'sign-text', 'aria-hidden': 'true'},
         {worse: '▼', better: '▲', other: 'Δ'}[state]),
      el('span', {class: 'message'}, shortened((now ?? old)?.title ?? '?', 90)),
      el('span', {class: 'facts'}, el('code', {}, CHANGES[change.change] ?? change.change),
         el('span', {}, `${old?.verdict ?? '·'} → ${now?.verdict ?? '·'}`)));
  const is = (box, k) => box.index === k;
  items.push({
    element,
    of: ({pane, node}) => !!node && !node.group &&
        (pane.side === 'before' ? is(node.box, change.before) : is(node.box, change.after))
  });
  return el('li', {}, element);
}

function goToChange(app, change) {
  const [left, right] = app.panes;
  if (change.after !== null && right)
    app.goToLayer(right, change.after, true);
  else if (left)
    app.goToLayer(left, change.before, true);
}

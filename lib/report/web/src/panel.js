// What is known about the thing that is selected.
import {button, el, section} from './dom.js';
import {groupTitle, opsOf} from './draw.js';
import {findingCard} from './panel_finding.js';
import {missList, stepList} from './panel_steps.js';
import {swatch} from './shapes.js';
import {about, AGREEMENTS, big, CHANGES, counted, PAINTS, seconds, shape, shortened, stateOf} from './text.js';
import {ancestors, pathLabel} from './tree.js';

export function detail(app) {
  const {selection} = app;
  if (!selection) return null;
  if (selection.finding)
    return [
      head(app, 'Finding', selection.finding.code),
      findingCard(app, selection.pane, selection.finding, selection.place)
    ];
  const {node, pane} = selection;
  if (node.group) return groupDetail(app, pane, node);
  return node.box.terminal ? terminalDetail(app, pane, node) : layerDetail(app, pane, node);
}

function head(app, kind, title, side) {
  return el(
      'div', {class: 'head'}, el('p', {class: 'kind'}, [side, kind].filter(Boolean).join(' · ')),
      el('h2', {}, title),
      button(
          '×', () => app.clear(),
          {class: 'close icon', 'aria-label': 'Close details', title: 'Close (Esc)'}));
}

function crumbs(app, pane, node) {
  const around = ancestors(node);
  if (around.length === 0) return null;
  return el(
      'nav', {class: 'crumbs', 'aria-label': 'Modules around it'},
      around.map(
          (group) => button(
              groupTitle(group), () => (pane.goToNode(group), app.select(pane, group)),
              {class: 'link'})));
}

function facts(rows) {
  const shown = rows.filter(
      ([, value]) => value !== null && value !== undefined && value !== '' && value !== 'unknown');
  return el(
      'dl', {class: 'facts'},
      shown.map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

function layerDetail(app, pane, node) {
  const layer = node.box;
  const {run} = pane;
  return [
    head(app, `layer ${layer.index}`, layer.title, pane.side),
    crumbs(app, pane, node),
    el('p', {class: 'state'}, swatch(layer.paint, 34, 20), el('b', {}, stateOf(layer)),
       layer.island !== null ? el('span', {class: 'tag island'}, 'float island') : null,
       layer.region ? el('span', {class: 'tag'}, 'Myelin region') : null),
    agreementOf(app, layer),
    changeOf(app, pane, layer),
    facts([
      ['Operators', opsOf(layer, run)], ['TensorRT type', layer.type], ['Module', pathLabel(node)],
      ['Share of time', layer.cost?.estimated_share > 0 ? about(layer.cost.estimated_share) : null],
      ['Estimated', layer.cost ? savings(layer) : null],
      ['MACs', layer.cost?.macs ? big(layer.cost.macs) : null], ['Weights', layer.weights],
      ['Confidence', layer.confidence], ['Named by', layer.rule]
    ]),
    layer.reasons.length > 0 ?
        el('ul', {class: 'reasons'}, layer.reasons.map((reason) => el('li', {}, reason))) :
        null,
    section(
        `Findings (${layer.findings.length})`, true,
        layer.findings.slice(0, 20).map((k) => findingCard(app, pane, run.findings[k], null))),
    section('Tensors', true, tensors(app, pane, layer)),
    section(
        `Steps that made it (${layer.steps.length})`, layer.steps.length <= 4,
        stepList(app, pane, layer.steps)),
    section(
        'Nearly', layer.findings.length === 0 && layer.paint !== 'int8',
        missList(app, layer.nearly)),
    section(`ONNX nodes (${layer.nodes.length})`, layer.nodes.length <= 12, nodeList(run, layer)),
    section(
        'Scales', false,
        layer.arithmetic.length > 0 ? el('pre', {}, layer.arithmetic.join('\n')) : null),
    section('Full name', false, el('p', {class: 'full'}, shortened(layer.name, 6000))),
  ];
}

function savings({cost}) {
  const parts = [seconds(cost.estimated_seconds)];
  const {estimated_seconds: now, estimated_seconds_in_int8: int8} = cost;
  if (int8 !== null && int8 !== undefined && int8 < 0.97 * now)
    parts.push(`${seconds(int8)} in INT8`);
  return parts.join(', ');
}

function agreementOf(app, layer) {
  if (!layer.agreement) return null;
  const {state, engine = [], aspects = []} = layer.agreement;
  const real = engine.map((k) => app.doc.compare.layers[k]).filter(Boolean);
  return el(
      'div', {class: `versus-card ${state}`},
      el('p', {}, swatch(state, 26, 15), el('b', {}, AGREEMENTS[state]?.label ?? state),
         aspects.length > 0 ? `: ${aspects.join(', ')}` : ''),
      (layer.disagreements ?? [])
          .map(
              (one) =>
                  el('dl', {class: 'facts'}, el('dt', {}, 'engine'), el('dd', {}, one.engine),
                     el('dt', {}, 'predicted'), el('dd', {}, one.predicted),
                     one.because?.length ?
                         [
                           el('dt', {}, 'because of'),
                           el('dd', {}, one.because.map((b) => b.rule).join(', '))
                         ] :
                         null)),
      real.map(
          (one) =>
              el('p', {class: 'full'},
                 el('span', {class: 'kind'}, `engine · ${one.type || one.role} `),
                 shortened(one.name, 400))));
}

function changeOf(app, pane, layer) {
  if (app.doc.kind !== 'diff') return null;
  const other = app.panes.find((one) => one !== pane);
  const twin = other && layer.twin !== undefined ? other.run.layers[layer.twin] : null;
  return el(
      'div', {class: 'versus-card'},
      el('p', {}, el('b', {}, layer.change ? CHANGES[layer.change] ?? layer.change : 'unchanged')),
      twin ? el('p', {}, swatch(twin.paint), `${other.side}: `,
                button(
                    shortened(twin.title, 60), () => app.goToLayer(other, twin.index, true),
                    {class: 'link'}),
                ` ${stateOf(twin)}`) :
             el('p', {}, `no counterpart ${other?.side === 'before' ? 'before' : 'after'}`));
}

function tensors(app, pane, layer) {
  const {run} = pane;
  const row = (side, k) => {
    const tensor = run.tensors[k];
    if (!tensor) return null;
    const links =
        (side === 'in' ? layer.writers : layer.readers).filter((link) => link.tensor === k);
    const ends = links.map((link) => run.boxes[side === 'in' ? link.from : link.to]);
    return el(
        'tr', {}, el('th', {scope: 'row'}, side),
        el('td', {}, swatch(tensor.precision === 'other' ? 'other' : tensor.precision, 14, 12), ' ',
           tensor.type),
        el('td', {}, el('code', {}, shortened(tensor.name, 80)),
           el('div', {class: 'dims'}, shape(tensor.shape)),
           ends.slice(0, 8).map(
               (box) => button(
                   `${side === 'in' ? '←' : '→'} ${shortened(box.title, 40)}`,
                   () => app.goToLayer(pane, box.index, true), {class: 'link'}))));
  };
  return el(
      'table', {class: 'tensors'},
      el('tbody', {}, layer.inputs.map((k) => row('in', k)),
         layer.outputs.map((k) => row('out', k))));
}

function nodeList(run, layer) {
  const rows = layer.nodes.slice(0, 400).map(({node, shown}) => {
    const of = run.nodes[node];
    return of ? el('li', {class: shown ? '' : 'silent'}, el('span', {class: 'op'}, of.op), ' ',
                   el('code', {}, shortened(of.name, 120))) :
                null;
  });
  if (layer.nodes.length > 400) rows.push(el('li', {}, `and ${layer.nodes.length - 400} more`));
  return rows.length > 0 ? el('ul', {class: 'plain nodes'}, rows) : null;
}

function terminalDetail(app, pane, node) {
  const {box} = node;
  const tensor = pane.run.tensors[box.tensor];
  const links =
      box.terminal === 'input' ? box.readers.map((l) => l.to) : box.writers.map((l) => l.from);
  return [
    head(app, `network ${box.terminal}`, box.title, pane.side),
    facts([['Type', tensor?.type], ['Shape', shape(tensor?.shape)]]),
    section(
        box.terminal === 'input' ? 'Read by' : 'Written by', true,
        el('ul', {class: 'plain'},
           links.map(
               (k) => el(
                   'li', {}, button(pane.run.boxes[k].title, () => app.goToLayer(pane, k, true), {
                     class: 'link'
                   })))))
  ];
}

function groupDetail(app, pane, node) {
  const {stats} = node;
  const {run} = pane;
  const kinds = Object.keys(PAINTS).filter((name) => stats.paints[name]);
  return [
    head(app, node.kind === 'run' ? 'run of equal blocks' : node.kind, groupTitle(node), pane.side),
    crumbs(app, pane, node),
    el('p', {},
       button(
           node.open ? 'Fold' : 'Unfold', () => (pane.toggle(node), app.select(pane, node)),
           {class: 'do'})),
    facts([
      ['Layers', String(stats.layers)], ['Module', pathLabel(node)],
      ['Share of time', stats.share > 0 ? about(stats.share) : null]
    ]),
    el('ul', {class: 'plain counts'},
       kinds.map(
           (name) => el('li', {}, swatch(name), `${stats.paints[name]} ${PAINTS[name].label}`)),
       stats.islands.size > 0 ? el('li', {}, el('span', {class: 'island-mark'}),
                                   counted(stats.islands.size, 'float island')) :
                                null),
    section(
        `Findings (${stats.findings.size})`, true,
        [...stats.findings]
            .sort((a, b) => a - b)
            .slice(0, 20)
            .map(
                (k) => button(
                    `${run.findings[k].code} ${shortened(run.findings[k].message, 120)}`,
                    () => app.goToFinding(k), {class: 'link block'}))),
    section('Most time', true, slowest(app, pane, node)),
  ];
}

function slowest(app, pane, node) {
  const inside = [];
  const visit = (at) => (at.group ? at.children.forEach(visit) : inside.push(at.box));
  visit(node);
  const share = (box) => box.cost?.estimated_share ?? 0;
  const shown =
      inside.filter((box) => share(box) > 0).sort((a, b) => share(b) - share(a)).slice(0, 6);
  if (shown.length === 0) return null;
  const link = (box) =>
      button(shortened(box.title, 50), () => app.goToLayer(pane, box.index, true), {class: 'link'});
  return el(
      'ul', {class: 'plain'}, shown.map((box) => el('li', {}, link(box), ` ${about(share(box))}`)));
}

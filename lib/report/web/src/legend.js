// What colours and shapes mean; only those that occur.
import {el} from './dom.js';
import {swatch} from './shapes.js';
import {AGREEMENTS, PAINTS} from './text.js';

export function buildLegend(app) {
  const legend = el('div', {class: 'legend', role: 'group', 'aria-label': 'Legend'});
  const fill = () => legend.replaceChildren(...legendRows(app), ...looks(app, fill));
  fill();
  return legend;
}

// Also on paper.
export function legendRows(app) {
  if (app.look === 'agreement')
    return Object.keys(AGREEMENTS)
        .map((name) => entry(name, AGREEMENTS[name].label, AGREEMENTS[name].glyph));
  const present = new Set(app.panes.flatMap((pane) => pane.run.layers.map((layer) => layer.paint)));
  const names = Object.keys(PAINTS).filter((name) => present.has(name));
  const out = names.map((name) => entry(name, PAINTS[name].label));
  const island = app.panes.some((pane) => pane.run.layers.some((layer) => layer.island !== null));
  if (island)
    out.push(el('span', {class: 'entry'}, el('span', {class: 'island-mark'}), 'float island'));
  return out;
}

function entry(name, label, glyph) {
  return el('span', {class: 'entry'}, swatch(name), glyph ? `${glyph} ${label}` : label);
}

function looks(app, fill) {
  if (!app.doc.compare) return [];
  const choose = (look) =>
      el('label', {}, el('input', {
           type: 'radio',
           name: 'look',
           value: look,
           checked: app.look === look,
           onchange: () => (app.setLook(look), fill())
         }),
         look);
  return [el(
      'fieldset', {class: 'looks'}, el('legend', {}, 'Paint'),
      ['agreement', 'precision'].map(choose))];
}

import {button, el} from './dom.js';
import {SHORTCUTS} from './shortcuts.js';

export function helpDialog(app) {
  const licences = document.getElementById('qdq-report-licences')?.textContent ?? '';
  const {tool} = app.doc;
  const dialog = el(
      'dialog', {class: 'help', 'aria-labelledby': 'help-title'},
      el('h2', {id: 'help-title'}, 'Keys'),
      el('table', {},
         el('tbody', {},
            SHORTCUTS.map(
                ([keys, does]) => el(
                    'tr', {}, el('th', {scope: 'row'}, el('kbd', {}, keys)), el('td', {}, does))))),
      el('p', {},
         'Boxes are layers of the engine that TensorRT is predicted to build, in its order from top to bottom, column by column. ' +
             'The upper half of a box is what the layer reads, the lower half what it writes. Drag to move, turn the wheel to come nearer, double-click a module to open or fold it.'),
      el('p', {class: 'quiet'},
         `${tool?.name ?? 'qdq-lint'} ${tool?.version ?? ''} · rules ${
             tool?.rules_digest ?? ''} · all times are estimates`),
      el('details', {}, el('summary', {}, 'Licences of the libraries in this file'),
         el('pre', {class: 'small'}, licences)),
      el('form', {method: 'dialog'}, button('Close', () => dialog.close(), {class: 'do'})));
  return dialog;
}

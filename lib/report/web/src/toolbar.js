// What can be done with a drawing, for those who do not know the keys.
import {button, el} from './dom.js';

export function toolbar(app) {
  const all = (action) => () => app.panes.forEach(action);
  const tools = [
    ['+', 'Nearer (+)', all((pane) => pane.zoomBy(1.35))],
    ['−', 'Farther (−)', all((pane) => pane.zoomBy(1 / 1.35))],
    ['Fit', 'Show everything (0)', all((pane) => pane.fit())],
    ['Fold', 'Fold all modules', all((pane) => pane.foldAll())],
    ['Unfold', 'Open all modules', all((pane) => pane.openAll())],
    ['Auto', 'Open as much as can be read at once', all((pane) => pane.reset())],
  ];
  const wrap =
      el('button', {
        type: 'button',
        'aria-pressed': 'true',
        title: 'Several columns, or one (w)',
        class: 'wrap',
        onclick: () => setWrapped(app, wrap)
      },
         'Columns');
  return el(
      'div', {class: 'toolbar', role: 'toolbar', 'aria-label': 'Drawing'},
      tools.map(([label, title, action]) => button(label, action, {title, 'aria-label': title})),
      wrap);
}

function setWrapped(app, control) {
  const on = control.getAttribute('aria-pressed') !== 'true';
  control.setAttribute('aria-pressed', String(on));
  for (const pane of app.panes) {
    pane.wrapped = on;
    pane.draw();
    pane.fit();
  }
}

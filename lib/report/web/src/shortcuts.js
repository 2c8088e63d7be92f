// Keys of the whole page; those of a drawing are in keys.js.
import {handleGraphKey} from './keys.js';

export const SHORTCUTS = [
  ['Tab', 'to the next part of the page'],
  ['↓ ↑', 'in the drawing: along the edges; in a list: from entry to entry'],
  ['→ ←', 'in the drawing: to the box beside'],
  ['Enter', 'open or fold a module; details of a layer'],
  ['Space', 'select, and stay'],
  ['e, c', 'open the module; fold the module around'],
  ['n, p', 'next and previous finding'],
  ['+ − 0', 'nearer, farther, everything'],
  ['w', 'several columns, or one'],
  ['/', 'search'],
  ['Esc', 'close what is open'],
  ['?', 'this help'],
];

export function handleKey(app, event) {
  if (app.help.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const pane = app.panes.find((one) => one.svg.contains(event.target));
  const on = {
    select: (p, node) => app.select(p, node),
    enter: (p, node) => (app.select(p, node), app.aside.focus())
  };
  if (pane && handleGraphKey(pane, event, on)) return;
  if (/^(input|select|textarea)$/i.test(event.target.tagName) && event.key !== 'Escape') return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action(app);
}

const each = (action) => (app) => app.panes.forEach(action);

const ACTIONS = {
  '/': (app) => app.search.focus(),
  '?': (app) => app.help.showModal(),
  'Escape': (app) => app.clear(),
  'n': (app) => nextFinding(app, 1),
  'p': (app) => nextFinding(app, -1),
  '+': each((pane) => pane.zoomBy(1.35)),
  '-': each((pane) => pane.zoomBy(1 / 1.35)),
  '0': each((pane) => pane.fit()),
  'w': (app) => app.page.querySelector('.toolbar .wrap')?.click(),
};

function nextFinding(app, step) {
  const run = app.panes[app.panes.length - 1]?.run;
  const all = run?.findings.filter((finding) => finding.counts) ?? [];
  if (all.length === 0) return;
  const at = all.indexOf(app.selection?.finding);
  app.goToFinding(all[(at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length].index);
}

// On paper: verdict, what changed or disagrees, findings with all their text, and the whole drawing with its legend,
// cut into strips that fit a page.
import {el, svg} from './dom.js';
import {drawScene} from './draw.js';
import {layoutTree} from './layout.js';
import {legendRows} from './legend.js';
import {findingsOnPaper} from './print_findings.js';

const PAGE = {
  width: 1050,
  height: 1350
};  // of a drawing on one page of A4

export function addPrinting(app) {
  let unfolded = [];
  const fill = (name, content) => app.page.querySelector(name).replaceChildren(...content);
  addEventListener('beforeprint', () => {
    unfolded = [...app.page.querySelectorAll('.verdict details, .list details')].filter(
        (one) => !one.open);
    unfolded.forEach((one) => (one.open = true));
    fill('.print-findings', findingsOnPaper(app));
    fill('.print-graph', drawings(app));
  });
  addEventListener('afterprint', () => {
    unfolded.forEach((one) => (one.open = false));
    fill('.print-findings', []);
    fill('.print-graph', []);
    // Laying out for paper moved the places of boxes.
    for (const pane of app.panes) pane.draw();
  });
}

function drawings(app) {
  if (app.panes.length === 0) return [];
  return [
    el('div', {class: 'legend'}, legendRows(app)), ...app.panes.flatMap((pane) => {
      const caption = pane.side ? `${pane.side}: ${pane.run.model}` : pane.run.model;
      return [el('h2', {class: 'side'}, caption), ...sheets(pane)];
    })
  ];
}

function sheets(pane) {
  const scene = layoutTree(pane.tree, pane.run, PAGE, true);
  const {width, height} = scene;
  const scale = Math.min(1, PAGE.width / width, Math.max(0.45, PAGE.height / height));
  const strip = PAGE.height / scale;
  const out = [];
  for (let y = 0; y < height; y += strip) {
    const part = Math.min(strip, height - y);
    out.push(
        svg('svg', {
          class: 'sheet',
          viewBox: `0 ${y} ${width} ${part}`,
          width: width * scale,
          height: part * scale
        },
            drawScene(scene, pane.run, pane.look)));
  }
  return out;
}

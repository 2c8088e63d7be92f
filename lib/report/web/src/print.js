// On paper: verdict, findings, and the whole drawing, cut into strips that fit a page.
import {svg} from './dom.js';
import {drawScene} from './draw.js';
import {layoutTree} from './layout.js';

const PAGE = {
  width: 1050,
  height: 1350
};  // of a drawing on one page of A4

export function addPrinting(app) {
  addEventListener('beforeprint', () => {
    const host = app.page.querySelector('.print-graph');
    host.replaceChildren(...app.panes.flatMap((pane) => sheets(pane)));
  });
  addEventListener('afterprint', () => {
    app.page.querySelector('.print-graph').replaceChildren();
    // Laying out for paper moved the places of boxes.
    for (const pane of app.panes) pane.draw();
  });
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

// What the optimizer did to make a layer, and what it nearly did.
import {el} from './dom.js';
import {shortened} from './text.js';

const STEPS = 60;  // of a region there may be thousands

export function stepList(app, pane, indices) {
  if (indices.length === 0) return null;
  const rows = indices.slice(0, STEPS).map((k) => stepRow(app, pane.run.steps[k], k));
  if (indices.length > STEPS) rows.push(el('li', {}, `and ${indices.length - STEPS} more`));
  return el('ol', {class: 'steps'}, rows);
}

function stepRow(app, step, index) {
  if (!step) return null;
  const rule = app.doc.rules[step.rule] ?? {};
  return el(
      'li', {class: 'step'},
      el('p', {}, el('span', {class: 'number'}, `step ${index}`), ' ', el('code', {}, step.rule),
         step.case ? ` (${step.case})` : '', ' on ',
         el('span', {class: 'on'}, shortened(step.on ?? '', 80))),
      rule.summary ? el('p', {class: 'summary'}, rule.summary) : null,
      step.before || step.after ? el('div', {class: 'rewrite'}, notation('before', step.before),
                                     notation('after', step.after)) :
                                  null,
      step.assumed?.length ? el('p', {class: 'assumed'}, `assumed: ${step.assumed.join('; ')}`) :
                             null,
      step.claimed?.length ? el('p', {}, `region of ${step.claimed.length} nodes`) : null,
      step.log?.length ? el('details', {}, el('summary', {}, 'in TensorRT’s log'),
                            el('pre', {class: 'small'}, step.log.slice(0, 20).join('\n'))) :
                         null);
}

function notation(label, text) {
  return el(
      'figure', {}, el('figcaption', {}, label),
      el('pre', {class: 'notation'}, text ? shortened(text, 4000) : '–'));
}

export function missList(app, misses) {
  if (misses.length === 0) return null;
  return el(
      'ul', {class: 'plain misses'},
      misses.map(
          (miss) =>
              el('li', {},
                 el('p', {}, el('code', {}, miss.rule), miss.case ? ` (${miss.case})` : '',
                    miss.on ? ` on ${shortened(miss.on, 60)}` : ''),
                 el('p', {class: 'summary'}, miss.text),
                 miss.part ? el('pre', {class: 'small'}, miss.part) : null)));
}

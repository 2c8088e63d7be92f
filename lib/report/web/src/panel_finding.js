// A finding: what, why, what it costs, what to do, where.
import {layersOf} from './data.js';
import {button, el} from './dom.js';
import {severitySign} from './shapes.js';
import {about, counted, shortened} from './text.js';

export const FIXES = [
  ['pytorch_quantization', 'pytorch-quantization'], ['modelopt', 'ModelOpt'],
  ['graph_surgery', 'on the graph']
];
export const PLACES = 40;

// place: the number of the place that is shown, null where the finding is one of several of a layer.
export function findingCard(app, pane, finding, place) {
  const rule = app.doc.rules[finding.rule] ?? {};
  const share = finding.cost?.share;
  const whole = place !== null;
  return el(
      'article', {class: `finding ${finding.severity}`},
      el('p', {class: 'what'}, severitySign(finding.severity, 16),
         el('b', {}, shortened(finding.places[place]?.message ?? finding.message, 600))),
      el('p', {class: 'facts-line'}, whole ? null : el('code', {}, finding.code),
         ` ${finding.rule} · ${finding.severity} · ${finding.confidence}`,
         share > 0 ? ` · ${about(share)} of the estimated time` : ''),
      finding.suppressed ? el('p', {class: 'accepted'}, `Accepted: ${finding.suppressed.reason}`) :
                           null,
      rule.why ? labelled('Why it matters', el('p', {}, rule.why)) : null,
      finding.quote ? labelled('In TensorRT’s words', el('pre', {}, finding.quote)) : null,
      finding.reasons.length > 0 ? labelled('Because', reasonList(finding)) : null,
      labelled('What to do', fixes(finding, rule)),
      whole ? labelled(
                  `Where (${finding.places.length || finding.layers.length})`,
                  places(app, pane, finding, place)) :
          finding.places.length > 1 ?
              el('p', {},
                 button(
                     `all ${finding.places.length} places`, () => app.goToFinding(finding.index),
                     {class: 'link'})) :
              null,
      whole && rule.evidence?.length ?
          labelled(
              'Evidence',
              el('ul', {class: 'plain'}, rule.evidence.map((line) => el('li', {}, line)))) :
          null);
}

export function labelled(label, content) {
  return content ? el('div', {class: 'labelled'}, el('h3', {}, label), content) : null;
}

export function reasonList(finding) {
  return el(
      'ul', {class: 'plain'},
      finding.reasons.map(
          (reason) =>
              el('li', {}, el('code', {}, reason.rule),
                 reason.node ? ` did not apply to ${shortened(reason.node, 80)}: ` :
                               ' did not apply: ',
                 shortened(reason.text ?? '', 400),
                 reason.part ? el('pre', {class: 'small'}, reason.part) : null)));
}

function fixes(finding, rule) {
  const ways = FIXES.filter(([key]) => rule.fix?.[key]);
  if (!finding.advice && ways.length === 0) return null;
  return [
    finding.advice ? el('p', {class: 'advice'}, finding.advice) : null,
    ways.map(
        ([key, label]) =>
            el('details', {class: 'fix'}, el('summary', {}, label),
               el('p', {class: 'words'}, rule.fix[key])))
  ];
}

function places(app, pane, finding, current) {
  if (finding.places.length === 0) return null;
  const rows = finding.places.slice(0, PLACES).map(
      (place, k) =>
          el('li', {},
             button(
                 shortened(place.node ?? finding.op ?? 'the model', 60),
                 () => app.goToFinding(finding.index, k), {
                   class: 'link',
                   'aria-current': k === current ? 'true' : null,
                   disabled: layersOf(finding, place).length === 0
                 }),
             place.cost?.share > 0 ? ` ${about(place.cost.share)}` : ''));
  const more = finding.places.length - PLACES;
  return el(
      'ol', {class: 'plain places'}, rows,
      more > 0 ? el('li', {}, `and ${counted(more, 'more place')}`) : null);
}

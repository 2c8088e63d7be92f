// Findings on paper: nothing to click, so all the text of each stands there.
import {el} from './dom.js';
import {listedFindings} from './list.js';
import {FIXES, labelled, PLACES, reasonList} from './panel_finding.js';
import {severitySign} from './shapes.js';
import {about, counted, shortened} from './text.js';

const MOST = 500;  // cards of one list

export function findingsOnPaper(app) {
  if (!app.run) return [];
  const {counting, resting} = listedFindings(app);
  const explained = new Set();  // rules
  const cards = (findings) =>
      [...findings.slice(0, MOST).map((finding) => card(app, finding, explained)),
       findings.length > MOST ?
           el('p', {}, `and ${counted(findings.length - MOST, 'more finding')}`) :
           null];
  return [
    el('h2', {}, app.doc.kind === 'diff' ? 'Findings after' : 'Findings',
       el('span', {class: 'n'}, counting.length)),
    counting.length === 0 ? el('p', {class: 'none'}, 'Nothing found.') : null, ...cards(counting),
    resting.length > 0 ?
        el('h2', {}, 'Accepted findings', el('span', {class: 'n'}, resting.length)) :
        null,
    ...cards(resting)
  ].filter(Boolean);
}

// What a rule says of all its findings stands at the first one only.
function card(app, finding, explained) {
  const rule = app.doc.rules[finding.rule] ?? {};
  const known = explained.has(finding.rule);
  explained.add(finding.rule);
  const share = finding.cost?.share;
  return el(
      'article', {class: `finding ${finding.severity}`},
      el('p', {class: 'what'}, severitySign(finding.severity, 16),
         el('b', {}, shortened(finding.message, 600))),
      el('p', {class: 'facts-line'}, el('code', {}, finding.code),
         ` ${finding.rule} · ${finding.severity} · ${finding.confidence}`,
         share > 0 ? ` · ${about(share)} of the estimated time` : ''),
      finding.suppressed ? el('p', {class: 'accepted'}, `Accepted: ${finding.suppressed.reason}`) :
                           null,
      rule.why && !known ? labelled('Why it matters', el('p', {}, rule.why)) : null,
      finding.quote ? labelled('In TensorRT’s words', el('pre', {}, finding.quote)) : null,
      finding.reasons.length > 0 ? labelled('Because', reasonList(finding)) : null,
      labelled('What to do', advice(finding, rule, known)), places(finding));
}

function advice(finding, rule, known) {
  const ways = FIXES.filter(([key]) => rule.fix?.[key]);
  if (!finding.advice && ways.length === 0) return null;
  return [
    finding.advice ? el('p', {class: 'advice'}, finding.advice) : null,
    known && ways.length > 0 ?
        el('p', {class: 'way'}, `With which tool: as said at the first ${finding.code}.`) :
        ways.map(
            ([key, label]) =>
                el('p', {class: 'way words'}, el('b', {}, `${label}: `), rule.fix[key]))
  ];
}

function places(finding) {
  if (finding.places.length < 2) return null;
  const names = finding.places.slice(0, PLACES).map((place) => {
    const share = place.cost?.share > 0 ? ` ${about(place.cost.share)}` : '';
    return shortened(place.node ?? finding.op ?? 'the model', 60) + share;
  });
  const more = finding.places.length - PLACES;
  if (more > 0) names.push(`and ${counted(more, 'more place')}`);
  return labelled(`Where (${finding.places.length})`, el('p', {class: 'on'}, names.join(', ')));
}

// The head of the report: which model, for which target, and the numbers that count.
import {button, el} from './dom.js';
import {about, baseName, counted, exactPercent, percent, seconds} from './text.js';
import {cycleTheme} from './theme.js';

export function buildHeader(app, chooserElement) {
  const {doc} = app;
  const first = doc.reports[doc.kind === 'diff' ? doc.reports.length - 1 : app.model];
  return el(
      'header', {class: 'top'},
      el('h1', {}, el('span', {class: 'tool'}, 'qdq-lint'), chooserElement),
      first ? el('span', {class: 'target', title: 'TensorRT release and options'}, first.target) :
              null,
      el('div', {class: 'spacer'}), app.search.element,
      button(
          'Theme', () => cycleTheme(app),
          {class: 'icon', 'aria-label': 'Switch between light and dark', title: 'Light or dark'},
          themeSign()),
      button(
          '?', () => app.help.showModal(),
          {class: 'icon', 'aria-label': 'Help and keys', title: 'Help (?)'}));
}

function themeSign() {
  const sign = el('span', {class: 'theme-sign', 'aria-hidden': 'true'});
  return sign;
}

// Files of one name are told apart by their folders.
export function shortNames(reports) {
  const names = reports.map((run) => baseName(run.model));
  return new Set(names).size === names.length ? names : reports.map((run) => run.model);
}

export function chooser(app) {
  const {doc} = app;
  if (doc.kind === 'diff') return el('span', {class: 'model'}, shortNames(doc.reports).join(' → '));
  if (doc.reports.length < 2) {
    const run = doc.reports[0];
    return run ? el('span', {class: 'model', title: run.model}, run.model) : null;
  }
  const select = el(
      'select', {
        class: 'model',
        'aria-label': 'Model',
        onchange: () => app.chooseModel(Number(select.value))
      },
      doc.reports.map((run, k) => el('option', {value: k, selected: k === app.model}, run.model)));
  return select;
}

export function verdict(app) {
  const {doc, run} = app;
  const parts = [errors(doc)];
  if (doc.kind === 'diff' && doc.diff)
    parts.push(differenceTiles(doc));
  else if (run)
    parts.push(tiles(app, run), notes(run));
  return el('section', {class: 'verdict', 'aria-label': 'Verdict'}, parts);
}

function errors(doc) {
  if (doc.errors.length === 0) return null;
  return el(
      'ul', {class: 'errors'},
      doc.errors.map(
          (one) => el('li', {}, el('b', {}, one.model), ` could not be read: ${one.message}`)));
}

function notes(run) {
  const all = [...run.notes, ...(run.cost?.notes ?? [])];
  if (all.length === 0) return null;
  return el(
      'details', {class: 'notes'}, el('summary', {}, counted(all.length, 'note')),
      el('ul', {}, all.map((note) => el('li', {}, note))));
}

function tiles(app, run) {
  const {summary: s, cost} = run;
  const out = [];
  if (app.doc.compare) out.push(scoreTile(app.doc.compare));
  if (s.refused_by?.length)
    out.push(tile('bad', 'refused', 'TensorRT refuses it', s.refused_by.join(', ')));
  out.push(
      shareTile(s), leftoverTile(app, run), reformatTile(app, run), islandTile(app, run),
      timeTile(cost), confidenceTile(run));
  return el('dl', {class: 'tiles'}, out.filter(Boolean));
}

function tile(state, value, label, more, onclick, extra) {
  const content =
      [el('span', {class: 'value'}, value), extra, more ? el('span', {class: 'more'}, more) : null];
  return el(
      'div', {class: `tile ${state}`}, el('dt', {}, label),
      el('dd', {},
         onclick ? button('', onclick, {class: 'go', title: 'Go to the next one'}, content) :
                   content));
}

function scoreTile({score, engine}) {
  const state = score.percent >= 99.95 ? 'good' : score.percent >= 90 ? 'fair' : 'bad';
  return tile(
      state, `${Number(score.percent ?? 0).toFixed(1)} %`, 'Agreement with the engine',
      `${score.right} of ${score.total} right · ${baseName(engine?.path ?? '')}`);
}

// The share of MACs says what convolutions and products read. What is lost around them stands below it, and green
// is for a model that loses nothing.
function shareTile(s) {
  const share = s.int8_mac_share;
  const words = [
    `${s.weighted_int8 ?? 0} INT8`, `${s.weighted_int8_in_float_out ?? 0} INT8 in, float out`,
    `${s.weighted_float ?? 0} float`
  ];
  if (s.weighted_fp8) words.push(`${s.weighted_fp8} FP8`);
  if (s.weight_only) words.push(`${s.weight_only} weights only`);
  const bar = share === null || share === undefined ?
      null :
      el('meter',
         {class: 'share', min: 0, max: 1, value: share, 'aria-label': 'INT8 share of MACs'});
  const lost = share > 0 ? losses(s) : [];
  const state = share === 1 && lost.length === 0 ? 'good' : share > 0.5 ? 'fair' : 'bad';
  return tile(
      `lead ${state}`, exactPercent(share), 'INT8 share of MACs',
      [
        words.join(' · '),
        lost.length > 0 ? el('span', {class: 'but'}, `but ${lost.join(', ')}`) : null
      ],
      null, bar);
}

function losses(s) {
  const out = [];
  const floats = s.weighted_int8_in_float_out ?? 0;
  const leftovers = leftoversOf(s);
  const all = floats + (s.weighted_int8 ?? 0) + (s.weighted_float ?? 0) + (s.weighted_fp8 ?? 0);
  if (floats > 0) out.push(`${floats} of ${all} write float`);
  if (leftovers > 0) out.push(`${leftovers} dangling Q/DQ`);
  if (s.reformats > 0) out.push(counted(s.reformats, 'reformat'));
  return out;
}

function leftoversOf({dangling_q: q = 0, dangling_dq: dq = 0, requantize = 0}) {
  return q + dq + requantize;
}

// Each click goes to the next one.
function cycle(app, indices) {
  if (indices.length === 0) return null;
  let at = -1;
  return () => {
    at = (at + 1) % indices.length;
    app.goToLayer(app.panes[0], indices[at], true);
  };
}

function leftoverTile(app, run) {
  const {dangling_q: q = 0, dangling_dq: dq = 0, requantize = 0} = run.summary;
  const of = run.layers.filter((layer) => layer.paint === 'dangling').map((layer) => layer.index);
  const total = leftoversOf(run.summary);
  const words = [`${q} Q`, `${dq} DQ`];
  if (requantize) words.push(`${requantize} requantize`);
  return tile(
      total === 0 ? 'good' : 'bad dangling', total, 'Dangling Q/DQ', words.join(' · '),
      cycle(app, of));
}

function reformatTile(app, run) {
  const n = run.summary.reformats ?? 0;
  const of = run.layers.filter((layer) => layer.paint === 'reformat').map((layer) => layer.index);
  return tile(n === 0 ? 'good' : 'bad', n, 'Reformats', 'forecast', cycle(app, of));
}

function islandTile(app, run) {
  const islands = run.cost?.float_islands ?? [];
  const share = islands.reduce((sum, one) => sum + (one.share ?? 0), 0);
  return tile(
      islands.length === 0 ? 'good' : 'bad island', islands.length, 'Float islands',
      islands.length > 0 ? `${percent(share)} of time` : 'none between INT8',
      cycle(app, islands.map((one) => one.layers[0])));
}

function timeTile(cost) {
  if (!cost || cost.seconds === null || cost.seconds === undefined)
    return tile('', '–', 'Estimated time', 'no estimate');
  const share = cost.conversion_share;
  return tile('', `~${seconds(cost.seconds)}`, 'Estimated time', [
    cost.device?.name, share > 0 ? `${about(share)} converting` : null
  ].filter(Boolean).join(' · '));
}

const LEVELS = ['observed', 'documented', 'inferred', 'unknown'];

function confidenceTile(run) {
  const counts = run.confidence ?? countConfidence(run);
  const shown = LEVELS.filter((level) => counts[level] > 0);
  const worst = shown[shown.length - 1] ?? 'unknown';
  return tile(
      worst === 'unknown' ? 'bad' : '', worst, 'Confidence',
      shown.map((level) => `${counts[level]} ${level}`).join(' · '));
}

function countConfidence(run) {
  const counts = {};
  for (const {confidence} of run.layers) counts[confidence] = (counts[confidence] ?? 0) + 1;
  return counts;
}

function differenceTiles({diff}) {
  const word = diff.outcome ?? diff.verdict;
  const worse = diff.worse_in_places ?? [];
  const state = word === 'faster' && worse.length > 0 ?
      'fair' :
      {worse: 'bad', slower: 'bad', same: 'good', faster: 'good'}[word] ?? 'fair';
  const ratio = diff.estimated_time_ratio;
  const times = (diff.summary ?? []).find((row) => row.what === 'estimated time');
  const rows =
      (diff.summary ?? [])
          .filter((row) => row !== times)
          .map(
              (row) =>
                  el('div', {class: 'tile'}, el('dt', {}, row.what),
                     el('dd', {}, el('span', {class: 'value'}, `${row.before} → ${row.after}`))));
  return [
    el('dl', {class: 'tiles'},
       tile(
           `lead ${state}`, word, 'Verdict',
           [
             (diff.headline ?? '')
                 .replace(/^\w+(: |(?=;|$))/, '')
                 .replace(/(; )?estimated time \S+$/, ''),
             worse.length > 0 ?
                 el('span', {class: 'but worse'}, `worse in places: ${worse.join(', ')}`) :
                 null
           ]),
       ratio === null || ratio === undefined ?
           null :
           tile(
               ratio > 1.005 ? 'bad' : 'good', `× ${ratio.toFixed(2)}`, 'Estimated time',
               times ? `${times.before} → ${times.after}` : 'after : before'),
       rows),
    diff.notes?.length ?
        el('details', {class: 'notes'}, el('summary', {}, counted(diff.notes.length, 'note')),
           el('ul', {}, diff.notes.map((note) => el('li', {}, note)))) :
        null
  ];
}

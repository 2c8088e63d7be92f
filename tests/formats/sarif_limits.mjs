// What GitHub's code scanning takes of a SARIF file, and which properties it needs (github/docs:
// sarif-support-for-code-scanning.md, sarif-limits.md). Each function yields what is wrong as text.
import { gzipSync } from 'node:zlib';

export const LIMITS = {
  gzippedBytes: 10 * 1024 * 1024,
  runs: 20,
  results: 25_000,
  rules: 25_000,
  extensions: 100,
  locations: 1_000,
  flowLocations: 10_000,
  tags: 20,
  description: 1_024,
  name: 255,
};

const CATEGORY = /^qdq-lint\/(trt[0-9]+\.[0-9]+[^/]*)\/$/;
const HASH = /^[0-9a-f]+:[0-9]+$/;

export const list = (value) => value ?? [];

export function* everyObject(value, path) {
  if (Array.isArray(value)) {
    for (const [k, item] of value.entries()) yield* everyObject(item, `${path}[${k}]`);
  } else if (value && typeof value === 'object') {
    yield [value, path];
    for (const key of Object.keys(value)) yield* everyObject(value[key], `${path}.${key}`);
  }
}

export const flowLocations = (result) =>
  list(result.codeFlows).flatMap((flow) =>
    list(flow.threadFlows).flatMap((thread) => list(thread.locations)),
  );

function* tooMany(path, what, count, limit) {
  if (count > limit) yield `${path}: ${count} ${what}, code scanning takes ${limit}`;
}

function* sizes(run, path) {
  yield* tooMany(path, 'results', list(run.results).length, LIMITS.results);
  yield* tooMany(path, 'rules', list(run.tool.driver.rules).length, LIMITS.rules);
  yield* tooMany(path, 'extensions', list(run.tool.extensions).length, LIMITS.extensions);
  for (const [k, result] of list(run.results).entries()) {
    const at = `${path}.results[${k}]`;
    const locations = list(result.locations).length + list(result.relatedLocations).length;
    yield* tooMany(at, 'locations', locations, LIMITS.locations);
    yield* tooMany(at, 'thread flow locations', flowLocations(result).length, LIMITS.flowLocations);
  }
}

function* category(run, path) {
  const id = run.automationDetails?.id ?? '';
  const target = CATEGORY.exec(id)?.[1];
  if (!target) {
    yield `${path}: automationDetails.id "${id}" is not "qdq-lint/TARGET/"`;
    return;
  }
  const named = [...list(run.artifacts), ...list(run.results)];
  for (const other of new Set(named.map((one) => one.properties?.target)))
    if (other !== undefined && other !== target)
      yield `${path}: the category says ${target}, an artifact or result ${other}`;
}

function* rule(one, path) {
  for (const key of ['shortDescription', 'fullDescription', 'help']) {
    const text = one[key]?.text ?? '';
    if (text.trim() === '') yield `${path}: no ${key}.text`;
    if (key !== 'help' && [...text].length > LIMITS.description)
      yield `${path}: ${key} is longer than ${LIMITS.description} characters`;
  }
  if (!one.help?.markdown) yield `${path}: no help.markdown`;
  if ([...(one.name ?? '')].length > LIMITS.name) yield `${path}: name is too long`;
  yield* tooMany(path, 'tags', list(one.properties?.tags).length, LIMITS.tags);
  const { precision, 'problem.severity': severity } = one.properties ?? {};
  if (!['very-high', 'high', 'medium', 'low'].includes(precision)) yield `${path}: no precision`;
  if (!['error', 'warning', 'recommendation'].includes(severity))
    yield `${path}: no problem.severity`;
}

function* place(result, path) {
  const first = list(result.locations)[0]?.physicalLocation;
  if (!first?.artifactLocation?.uri) {
    yield `${path}: no place in a file`;
    return;
  }
  const { startLine, startColumn, endLine, endColumn } = first.region ?? {};
  if (![startLine, startColumn, endLine, endColumn].every((number) => number >= 1))
    yield `${path}: the first location does not say all of its lines and columns`;
  else if (endLine < startLine || (endLine === startLine && endColumn <= startColumn))
    yield `${path}: the first location ends before it starts`;
}

function* results(run, path) {
  const seen = new Map();
  for (const [k, result] of list(run.results).entries()) {
    const at = `${path}.results[${k}]`;
    yield* place(result, at);
    if (!(result.message?.text ?? '').trim()) yield `${at}: no message.text`;
    // As GitHub's own, which is of a line's text, it tells apart the results of one file.
    const hash = result.partialFingerprints?.primaryLocationLineHash;
    const print = `${list(result.locations)[0]?.physicalLocation?.artifactLocation?.uri} ${hash}`;
    if (!HASH.test(hash ?? '')) yield `${at}: primaryLocationLineHash is "${hash}"`;
    else if (seen.has(print))
      yield `${at}: primaryLocationLineHash is that of results[${seen.get(print)}]`;
    seen.set(print, k);
    for (const [n, step] of flowLocations(result).entries())
      if (!(step.location?.physicalLocation?.region?.startLine >= 1))
        yield `${at}: step ${n} of the code flow has no line`;
  }
}

export function* limitProblems(log, bytes) {
  yield* tooMany('file', 'bytes gzipped', gzipSync(bytes).length, LIMITS.gzippedBytes);
  yield* tooMany('file', 'runs', list(log.runs).length, LIMITS.runs);
  const categories = new Set();
  for (const [k, run] of list(log.runs).entries()) {
    const path = `runs[${k}]`;
    yield* sizes(run, path);
    yield* category(run, path);
    if (categories.has(run.automationDetails?.id)) yield `${path}: the category of a run before`;
    categories.add(run.automationDetails?.id);
    for (const [n, one] of list(run.tool.driver.rules).entries())
      yield* rule(one, `${path}.tool.driver.rules[${n}]`);
    yield* results(run, path);
    for (const [object, at] of everyObject(run, path))
      if ('security-severity' in object)
        yield `${at}: security-severity makes it a security finding`;
  }
}

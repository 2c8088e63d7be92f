// What SARIF 2.1.0 demands and neither its schema nor the multitool checks: that references resolve,
// that a region is of lines or of bytes, that addresses are relative. Each function yields what is
// wrong as text.
import { everyObject, list } from './sarif_limits.mjs';

const LINK = /(?<!\\)\[[^\]]*\]\(([^)]*)\)/g;
const ABSOLUTE = /^([a-z][a-z0-9+.-]*:|\/)/i;
const MOST_NODES = 30;

// Sections of the specification: 3.30.4 for regions, 3.33.3 for logical locations.
function* region(one, path) {
  const lines = ['startLine', 'startColumn', 'endLine', 'endColumn'].filter((key) => key in one);
  const bytes = ['byteOffset', 'byteLength'].filter((key) => key in one);
  if (lines.length > 0 && bytes.length > 0) yield `${path}: lines and bytes in one region`;
  if (lines.length > 0 && !(one.startLine >= 1)) yield `${path}: no startLine`;
  if (lines.length === 0 && !(one.byteOffset >= 0 && one.byteLength >= 1))
    yield `${path}: neither lines nor bytes`;
}

function* address(uri, path) {
  if (ABSOLUTE.test(uri) || uri.split('/').includes('..'))
    yield `${path}: "${uri}" is not below the repository's root`;
}

function* artifact(one, path, run) {
  yield* address(one.uri ?? '', path);
  if (one.index === undefined) return;
  const uri = list(run.artifacts)[one.index]?.location?.uri;
  if (uri !== one.uri) yield `${path}: artifact ${one.index} is "${uri}", not "${one.uri}"`;
}

function* logical(one, path, run) {
  if (one.index === undefined) return;
  const name = list(run.logicalLocations)[one.index]?.fullyQualifiedName;
  if (name === undefined || (one.fullyQualifiedName ?? name) !== name)
    yield `${path}: logical location ${one.index} is "${name}", not "${one.fullyQualifiedName}"`;
}

function* places(run, path) {
  for (const [object, at] of everyObject(run, path)) {
    for (const key of ['region', 'contextRegion'])
      if (object[key]) yield* region(object[key], `${at}.${key}`);
    if (object.artifactLocation) yield* artifact(object.artifactLocation, at, run);
    if (object !== run)
      for (const one of list(object.logicalLocations)) yield* logical(one, at, run);
  }
  const uris = list(run.artifacts).map((one) => one.location?.uri ?? '');
  for (const [k, uri] of uris.entries()) {
    yield* address(uri, `${path}.artifacts[${k}]`);
    if (uris.indexOf(uri) !== k) yield `${path}.artifacts[${k}]: "${uri}" stands there twice`;
  }
  for (const [k, one] of list(run.logicalLocations).entries())
    if (one.parentIndex !== undefined && !list(run.logicalLocations)[one.parentIndex])
      yield `${path}.logicalLocations[${k}]: no logical location ${one.parentIndex}`;
}

function* links(result, path) {
  const ids = list(result.relatedLocations).map((one) => one.id);
  if (new Set(ids).size !== ids.length) yield `${path}: ids of relatedLocations repeat`;
  for (const text of [result.message?.text, result.message?.markdown])
    for (const [link, id] of (text ?? '').matchAll(LINK))
      if (!ABSOLUTE.test(id) && !ids.includes(Number(id))) yield `${path}: ${link} leads nowhere`;
}

function* graphs(result, path) {
  for (const graph of list(result.graphs)) {
    const nodes = list(graph.nodes).map((node) => node.id);
    if (nodes.length > MOST_NODES) yield `${path}: a graph of ${nodes.length} nodes`;
    if (new Set(nodes).size !== nodes.length) yield `${path}: ids of a graph's nodes repeat`;
    for (const edge of list(graph.edges))
      if (!nodes.includes(edge.sourceNodeId) || !nodes.includes(edge.targetNodeId))
        yield `${path}: edge ${edge.id} leads to no node of its graph`;
  }
}

// 3.27.23: one result with suppressions, and all of them say whether they are suppressed.
function* suppressions(run, path) {
  const results = list(run.results);
  const said = results.filter((one) => one.suppressions !== undefined).length;
  if (said !== 0 && said !== results.length)
    yield `${path}: ${said} of ${results.length} results say whether they are suppressed`;
  for (const [k, result] of results.entries())
    for (const one of list(result.suppressions))
      if (!one.justification?.trim()) yield `${path}.results[${k}]: suppressed without a reason`;
}

function* invocations(run, path) {
  const known = list(run.tool.driver.notifications);
  if (list(run.invocations).length === 0) yield `${path}: no invocation`;
  for (const invocation of list(run.invocations)) {
    const said = list(invocation.toolExecutionNotifications);
    for (const { descriptor, message } of said)
      if (descriptor?.id === undefined || known[descriptor.index]?.id !== descriptor.id)
        yield `${path}: notification "${message?.text}" is of no descriptor`;
    if (invocation.executionSuccessful && said.some((one) => one.level === 'error'))
      yield `${path}: an error was notified, yet the run was successful`;
  }
}

export function* referenceProblems(log) {
  for (const [k, run] of list(log.runs).entries()) {
    const path = `runs[${k}]`;
    yield* places(run, path);
    const rules = list(run.tool.driver.rules);
    const ids = rules.map((rule) => rule.id);
    if (new Set(ids).size !== ids.length) yield `${path}: ids of rules repeat`;
    for (const [n, result] of list(run.results).entries()) {
      const at = `${path}.results[${n}]`;
      if (rules[result.ruleIndex]?.id !== result.ruleId)
        yield `${at}: rule ${result.ruleIndex} is not ${result.ruleId}`;
      yield* links(result, at);
      yield* graphs(result, at);
    }
    yield* suppressions(run, path);
    yield* invocations(run, path);
  }
}

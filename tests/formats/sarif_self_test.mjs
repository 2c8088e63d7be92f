// Each check can fail: a small sound file, broken in one place at a time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { multitoolProblems } from './multitool.mjs';
import { LIMITS } from './sarif_limits.mjs';
import { problemsOf } from './sarif_problems.mjs';

const place = () => ({
  physicalLocation: {
    artifactLocation: { uri: 'a.onnx', index: 0 },
    region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
  },
  logicalLocations: [{ fullyQualifiedName: 'graph/node/1', index: 1 }],
});

const bytes = () => {
  const one = place();
  one.physicalLocation.region = { byteOffset: 7, byteLength: 9 };
  return { id: 0, ...one };
};

function result(number) {
  return {
    ruleId: 'QDQ201',
    ruleIndex: 0,
    level: 'warning',
    message: { text: 'Conv_1 is float. See [the node](0).' },
    locations: [place()],
    relatedLocations: [bytes()],
    codeFlows: [{ threadFlows: [{ locations: [{ location: place() }] }] }],
    graphs: [
      {
        nodes: [{ id: 'a' }, { id: 'b' }],
        edges: [{ id: 'e', sourceNodeId: 'a', targetNodeId: 'b' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `0a${number}:1` },
    suppressions: number === 1 ? [{ kind: 'external', justification: 'known' }] : [],
    properties: { target: 'trt10.15' },
  };
}

const descriptor = (id) => ({
  id,
  name: 'a-name',
  shortDescription: { text: 'Short.' },
  fullDescription: { text: 'Full.' },
  help: { text: 'Help.', markdown: '# Help' },
});

function sound() {
  const rule = descriptor('QDQ201');
  rule.defaultConfiguration = { level: 'warning' };
  rule.properties = { precision: 'high', 'problem.severity': 'warning', tags: ['onnx'] };
  const notice = {
    descriptor: { id: 'note', index: 0 },
    level: 'note',
    message: { text: 'Assumed.' },
  };
  const run = {
    tool: {
      driver: {
        name: 'qdq-lint',
        version: '1.0.0',
        semanticVersion: '1.0.0',
        rules: [rule],
        notifications: [descriptor('note')],
      },
    },
    automationDetails: { id: 'qdq-lint/trt10.15/' },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: [notice] }],
    artifacts: [{ location: { uri: 'a.onnx' }, properties: { target: 'trt10.15' } }],
    logicalLocations: [
      { name: 'a.onnx', fullyQualifiedName: 'graph', kind: 'onnx-graph' },
      { name: 'Conv_1', fullyQualifiedName: 'graph/node/1', kind: 'onnx-node', parentIndex: 0 },
    ],
    columnKind: 'utf16CodeUnits',
    results: [result(1), result(2)],
  };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
}

const times = (count, make) => Array.from({ length: count }, (_, k) => make(k));
const first = (run) => run.results[0];
const spot = (run) => first(run).locations[0].physicalLocation;
const step = (run) => first(run).codeFlows[0].threadFlows[0];
const rule = (run) => run.tool.driver.rules[0];
const invocation = (run) => run.invocations[0];

// What breaks the run, and what the check must say of it.
const CASES = [
  ['must NOT have additional properties', (run) => (run.extra = 1)],
  ['must be >= 1', (run) => (spot(run).region.startLine = 0)],
  [
    'bytes gzipped',
    (run) => (run.properties = { noise: randomBytes(LIMITS.gzippedBytes).toString('hex') }),
  ],
  [
    '21 runs',
    (run, log) =>
      (log.runs = times(21, (k) => ({
        ...run,
        automationDetails: { id: `qdq-lint/trt10.${k}/` },
      }))),
  ],
  ['the category of a run before', (run, log) => log.runs.push(sound().runs[0])],
  [
    '25001 results',
    (run) =>
      (run.results = times(25_001, (k) => ({
        ...result(2),
        partialFingerprints: { primaryLocationLineHash: `${k}:1` },
      }))),
  ],
  ['101 extensions', (run) => (run.tool.extensions = times(101, (k) => ({ name: `e${k}` })))],
  [
    '1001 locations',
    (run) => (first(run).relatedLocations = times(1_000, (id) => ({ ...bytes(), id }))),
  ],
  [
    '10001 thread flow locations',
    (run) => (step(run).locations = times(10_001, () => ({ location: place() }))),
  ],
  ['21 tags', (run) => (rule(run).properties.tags = times(21, String))],
  ['fullDescription is longer', (run) => (rule(run).fullDescription.text = 'x'.repeat(1_025))],
  ['no shortDescription.text', (run) => delete rule(run).shortDescription],
  ['name is too long', (run) => (rule(run).name = 'x'.repeat(256))],
  ['no help.markdown', (run) => delete rule(run).help.markdown],
  ['no precision', (run) => (rule(run).properties.precision = 'sure')],
  ['no problem.severity', (run) => delete rule(run).properties['problem.severity']],
  ['security-severity', (run) => (rule(run).properties['security-severity'] = '1.0')],
  ['is not "qdq-lint/TARGET/"', (run) => (run.automationDetails.id = 'qdq-lint/trt10.15')],
  ['is not "qdq-lint/TARGET/"', (run) => (run.automationDetails.id = 'qdq-lint/')],
  [
    'the category says trt10.15, an artifact or result trt8.4',
    (run) => (first(run).properties.target = 'trt8.4'),
  ],
  ['no place in a file', (run) => (first(run).locations = [])],
  ['does not say all of its lines', (run) => delete spot(run).region.endColumn],
  ['does not say all of its lines', (run) => (spot(run).region = { byteOffset: 1, byteLength: 1 })],
  ['ends before it starts', (run) => (spot(run).region.endColumn = 1)],
  ['no message.text', (run) => (first(run).message = { text: ' ' })],
  ['primaryLocationLineHash is "undefined"', (run) => delete first(run).partialFingerprints],
  [
    'primaryLocationLineHash is that of results[0]',
    (run) => (run.results[1].partialFingerprints = first(run).partialFingerprints),
  ],
  ['of the code flow has no line', (run) => (step(run).locations[0].location = bytes())],
  ['lines and bytes in one region', (run) => (spot(run).region.byteOffset = 1)],
  ['no startLine', (run) => delete first(run).locations[0].physicalLocation.region.startLine],
  [
    'neither lines nor bytes',
    (run) => (first(run).relatedLocations[0].physicalLocation.region = {}),
  ],
  [
    'is not below the repository',
    (run) => (run.artifacts[0].location.uri = spot(run).artifactLocation.uri = 'file:///a.onnx'),
  ],
  ['is not below the repository', (run) => (run.artifacts[0].location.uri = '../a.onnx')],
  ['must match format "uri-reference"', (run) => (run.artifacts[0].location.uri = 'a%zz.onnx')],
  ['artifact 0 is "b.onnx", not "a.onnx"', (run) => (run.artifacts[0].location.uri = 'b.onnx')],
  ['artifact 4 is "undefined"', (run) => (spot(run).artifactLocation.index = 4)],
  [
    'stands there twice',
    (run) => run.artifacts.push({ ...run.artifacts[0], roles: ['analysisTarget'] }),
  ],
  [
    'logical location 0 is "graph"',
    (run) => (first(run).locations[0].logicalLocations[0].index = 0),
  ],
  ['no logical location 5', (run) => (run.logicalLocations[1].parentIndex = 5)],
  ['ids of rules repeat', (run) => run.tool.driver.rules.push({ ...rule(run), name: 'b' })],
  ['rule 1 is not QDQ201', (run) => (first(run).ruleIndex = 1)],
  [
    'ids of relatedLocations repeat',
    (run) => first(run).relatedLocations.push({ ...bytes(), message: { text: 'b' } }),
  ],
  ['[the node](0) leads nowhere', (run) => (first(run).relatedLocations[0].id = 1)],
  ['[a](b) leads nowhere', (run) => (first(run).message.markdown = '[a](b)')],
  [
    'a graph of 31 nodes',
    (run) =>
      (first(run).graphs[0].nodes = times(31, (k) => ({
        id: 'abcdefghijklmnopqrstuvwxyz01234'[k],
      }))),
  ],
  [
    "ids of a graph's nodes repeat",
    (run) => first(run).graphs[0].nodes.push({ id: 'a', label: { text: 'again' } }),
  ],
  ['leads to no node', (run) => (first(run).graphs[0].edges[0].targetNodeId = 'c')],
  ['1 of 2 results say', (run) => delete first(run).suppressions],
  ['suppressed without a reason', (run) => (first(run).suppressions[0].justification = ' ')],
  ['no invocation', (run) => delete run.invocations],
  [
    'is of no descriptor',
    (run) => (invocation(run).toolExecutionNotifications[0].descriptor.index = 1),
  ],
  [
    'yet the run was successful',
    (run) => (invocation(run).toolExecutionNotifications[0].level = 'error'),
  ],
];

// The sound file, changed, as bytes.
function broken(change) {
  const log = sound();
  change(log.runs[0], log);
  return Buffer.from(JSON.stringify(log));
}

function* ownChecks() {
  const fine = problemsOf(broken(() => {}));
  if (fine.length > 0) yield `the sound file: ${fine.join('; ')}`;
  for (const [expected, change] of CASES) {
    const said = problemsOf(broken(change)).join('\n');
    if (!said.includes(expected))
      yield `expected "${expected}", the checks said "${said.slice(0, 500)}"`;
  }
  if (!problemsOf(Buffer.from('{')).join().startsWith('not JSON')) yield 'half a file is JSON';
}

function* multitoolChecks(folder) {
  const [good, bad] = ['good.sarif', 'bad.sarif'].map((name) => join(folder, name));
  writeFileSync(
    good,
    broken(() => {}),
  );
  writeFileSync(
    bad,
    broken((run) => delete run.tool.driver.notifications[0].help),
  );
  const said = multitoolProblems([good, bad]);
  if (said.get(good).length > 0)
    yield `the multitool on the sound file: ${said.get(good).join('; ')}`;
  if (!said.get(bad).join().includes('error GH2012'))
    yield `no GH2012: ${said.get(bad).join('; ')}`;
  try {
    multitoolProblems([good, join(folder, 'not-there.sarif')]);
    yield 'the multitool read a file that is not there';
  } catch (error) {
    if (!error.message.includes('of 2 files')) yield error.message;
  }
}

// Prints what a check did not notice; the exit code.
export function selfTest() {
  const folder = mkdtempSync(join(tmpdir(), 'sarif-self-test-'));
  try {
    const failed = [...ownChecks(), ...multitoolChecks(folder)];
    for (const line of failed) console.log(line);
    console.log(`${CASES.length + 4 - failed.length} passed, ${failed.length} failed`);
    return failed.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

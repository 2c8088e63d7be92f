// The schemas that documents are checked against, by name.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const published = join(here, '../../docs/schema');
const isSchema = (file) => file.endsWith('.schema.json');

// SARIF's schema holds a pattern that is none in Unicode mode, and keywords that strict mode
// refuses.
function loose(Kind) {
  const ajv = new Kind({ strict: false, unicodeRegExp: false, allErrors: true });
  addFormats.default(ajv);
  return ajv;
}

// Ours are written for strict mode, which notices a misspelled keyword.
function strict() {
  return new Ajv2020.default({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
  });
}

function sarif() {
  const folder = dirname(require.resolve('@microsoft/jest-sarif/package.json'));
  const schema = read(join(folder, 'lib/schemas/sarif-2.1.0-rtm.5.json'));
  return loose(AjvDraft04.default).compile(schema);
}

function reviewdog() {
  const { getSchema } = require('@umbrelladocs/rdformat-validator');
  // Of the forms that reviewdog reads: the one with "source" and "diagnostics".
  const result = getSchema('rdformat').oneOf.find((one) => one.title === 'DiagnosticResult');
  return loose(Ajv.default).compile(result);
}

// One of ours, or the part of it that is named. They refer to each other by file name.
function ours(name, part) {
  const ajv = strict();
  for (const file of readdirSync(published).filter(isSchema))
    ajv.addSchema(read(join(published, file)));
  return ajv.compile({ $ref: part ? `${name}#/$defs/${part}` : name });
}

const SCHEMAS = {
  sarif,
  rdjson: reviewdog,
  gitlab: () => strict().compile(read(join(here, 'gitlab-code-quality.schema.json'))),
  json: () => ours('findings-1.schema.json'),
  'json-lines': () => ours('findings-1.schema.json', 'line'),
  predict: () => ours('prediction-1.schema.json'),
  compare: () => ours('comparison-1.schema.json'),
  rules: () => ours('rules-1.schema.json'),
  fixes: () => ours('fixes-1.schema.json'),
  html: () => ours('html-report-1.schema.json'),
};

const compiled = new Map();

export const schemaNames = Object.keys(SCHEMAS);

// What the named schema has against the document.
export function schemaProblems(name, document) {
  if (!compiled.has(name)) compiled.set(name, SCHEMAS[name]());
  const validate = compiled.get(name);
  if (validate(document)) return [];
  return validate.errors.map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

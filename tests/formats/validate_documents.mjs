#!/usr/bin/env node
// Checks documents of qdq-lint by the schemas of their formats, and the schemas by the documents.
//
//     validate_documents.mjs [--probe] FORMAT=FILE...
//
// FORMAT is one of schemas.mjs. Prints one line for each problem and exits with 1 if there is one.
// --probe also changes each document in each place, by a key more and by a key less, and wants the
// schema to notice.
import { readFileSync } from 'node:fs';
import { everyObject } from './sarif_limits.mjs';
import { schemaNames, schemaProblems } from './schemas.mjs';

const SHOWN = 20;

// Keys that a document may leave out, by the name of what they stand in.
const OPTIONAL = {
  json: ['case'],
  'json-lines': ['case'],
  predict: ['reason'],
  html: ['case', 'reason'],
  rules: ['advice', 'answers', 'fix', 'keeps_numbers', 'quotes', 'mirrors', 'raised_by'],
  rdjson: ['source', 'range', 'severity', 'code', 'column', 'value'],
};

// Objects whose keys are names.
const MAPS = { html: ['.rules'] };

const DATA = /<script type="application\/json" id="qdq-report-data">([^<]*)<\/script>/;

function documentsOf(format, file) {
  const text = readFileSync(file, 'utf8');
  if (format === 'html') return [JSON.parse(DATA.exec(text)[1])];
  if (format !== 'json-lines') return [JSON.parse(text)];
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function* beyondSchema(format, documents) {
  if (format === 'json-lines')
    for (const [k, line] of documents.entries())
      if ((line.type === 'tool') !== (k === 0)) yield `line ${k + 1} is of the type "${line.type}"`;
  if (format === 'gitlab') {
    const prints = documents[0].map((issue) => issue.fingerprint);
    if (new Set(prints).size !== prints.length) yield 'fingerprints repeat';
  }
}

// One place for each kind of place: what differs in indexes alone is alike.
function* probes(format, document) {
  const seen = new Set();
  for (const [object, path] of everyObject(document, '')) {
    const kind = path.replace(/\[\d+\]/g, '[]');
    const variant = `${kind} ${object.type ?? object.kind ?? ''} ${Object.keys(object)}`;
    if (seen.has(variant)) continue;
    seen.add(variant);
    object.unheard_of = 1;
    if (schemaProblems(format, document).length === 0)
      yield `the schema takes a new key in ${kind || '/'}`;
    delete object.unheard_of;
    if ((MAPS[format] ?? []).includes(kind)) continue;
    for (const key of Object.keys(object)) {
      if ((OPTIONAL[format] ?? []).includes(key)) continue;
      const { [key]: value } = object;
      delete object[key];
      if (schemaProblems(format, document).length === 0)
        yield `the schema does not miss ${kind}.${key}`;
      object[key] = value;
    }
  }
}

function* problems(format, file, probing) {
  const documents = documentsOf(format, file);
  for (const document of documents) yield* schemaProblems(format, document);
  yield* beyondSchema(format, documents);
  if (probing) for (const document of documents) yield* probes(format, document);
}

function main(words) {
  const probing = words[0] === '--probe';
  const files = (probing ? words.slice(1) : words).map((word) => word.split(/=(.*)/s));
  if (files.length === 0 || files.some(([format, file]) => !schemaNames.includes(format) || !file))
    throw new Error(`usage: validate_documents.mjs [--probe] FORMAT=FILE..., of ${schemaNames}`);
  let failed = 0;
  for (const [format, file] of files) {
    const found = [...problems(format, file, probing)];
    for (const problem of found.slice(0, SHOWN)) console.log(`${file}: ${problem}`);
    if (found.length > SHOWN) console.log(`${file}: and ${found.length - SHOWN} more`);
    failed += found.length > 0 ? 1 : 0;
  }
  console.log(`${files.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));

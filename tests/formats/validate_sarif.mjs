#!/usr/bin/env node
// Checks SARIF files by SARIF's schema, by what code scanning takes, and by sarif-multitool.
//
//     validate_sarif.mjs [--no-multitool] FILE...
//     validate_sarif.mjs --self-test
//
// Prints one line for each problem and exits with 1 if there is one. --no-multitool is for large
// files: it takes more than a second for each megabyte.
import { readFileSync } from 'node:fs';
import { multitoolProblems } from './multitool.mjs';
import { problemsOf } from './sarif_problems.mjs';
import { selfTest } from './sarif_self_test.mjs';

const SHOWN = 20; // problems of one file

function main(words) {
  const multitool = words[0] !== '--no-multitool';
  const files = multitool ? words : words.slice(1);
  if (files.length === 0) throw new Error('usage: validate_sarif.mjs [--no-multitool] FILE...');
  const opinions = multitool ? multitoolProblems(files) : new Map();
  let failed = 0;
  for (const file of files) {
    const problems = [...problemsOf(readFileSync(file)), ...(opinions.get(file) ?? [])];
    for (const problem of problems.slice(0, SHOWN)) console.log(`${file}: ${problem}`);
    if (problems.length > SHOWN) console.log(`${file}: and ${problems.length - SHOWN} more`);
    failed += problems.length > 0 ? 1 : 0;
  }
  console.log(`${files.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

const words = process.argv.slice(2);
process.exitCode = words[0] === '--self-test' ? selfTest() : main(words);

// sarif-multitool's opinion of SARIF files, with its rules for GitHub.
//
// It exits with 0 whatever it finds, and passes over a file that is larger than a limit of its own;
// so its report is read, and the files that it says it scanned are counted.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Notes and warnings that are no defect, with the reason. Anything else is one.
export const ALLOWED = {
  SARIF2002: 'messages of models are made at run time; there is no table of message strings',
  SARIF2003: 'version control is known to whoever uploads the file',
  SARIF2005: 'no informationUri: the project names no address of its own',
  SARIF2006: 'relative addresses, as code scanning wants them',
  SARIF2010: 'no snippet of a binary file',
  SARIF2011: 'no context region in a binary file',
  SARIF2012: 'names of rules are kebab-case; help is in the file, so there is no helpUri',
  SARIF2013: 'the file says nothing about the machine',
};

const MOST_KILOBYTES = '1000000';

function program() {
  const found = createRequire(import.meta.url).resolve(
    '@microsoft/sarif-multitool-linux/package.json',
  );
  const file = join(dirname(found), 'Sarif.Multitool');
  chmodSync(file, 0o755); // npm ci --ignore-scripts leaves it without the bit
  return file;
}

function run(files, report) {
  const options = [
    '-o',
    report,
    '--rule-kind',
    'Sarif;Ghas',
    '--level',
    'Error;Warning;Note',
    '--max-file-size-in-kb',
    MOST_KILOBYTES,
    '--log',
    'ForceOverwrite',
  ];
  const done = spawnSync(program(), ['validate', ...files, ...options], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
  });
  if (done.error) throw done.error;
  const scanned = /^Done\. (\d+) files? scanned\.$/m.exec(done.stdout)?.[1];
  if (done.status !== 0 || Number(scanned) !== files.length)
    throw new Error(
      `sarif-multitool scanned ${scanned ?? 'none'} of ${files.length} files, ` +
        `exit ${done.status}:\n${done.stdout.slice(-2000)}${done.stderr}`,
    );
}

function text(result, rules) {
  const { id, arguments: given = [], text: plain } = result.message;
  const form = rules.get(result.ruleId)?.messageStrings?.[id]?.text ?? plain ?? id;
  return form.replace(/\{(\d+)\}/g, (_, k) => given[Number(k)] ?? '');
}

// From each file to what the multitool has against it; throws if it did not read them all.
export function multitoolProblems(files) {
  const folder = mkdtempSync(join(tmpdir(), 'multitool-'));
  try {
    const report = join(folder, 'report.sarif');
    run(files, report);
    const problems = new Map(files.map((file) => [file, []]));
    const named = new Map(files.map((file) => [pathToFileURL(resolve(file)).href, file]));
    for (const { tool, results = [] } of JSON.parse(readFileSync(report, 'utf8')).runs) {
      const rules = new Map((tool.driver.rules ?? []).map((rule) => [rule.id, rule]));
      for (const result of results) {
        const level = result.level ?? 'warning';
        if (level !== 'error' && result.ruleId in ALLOWED) continue;
        const uri = result.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
        const said = `${level} ${result.ruleId}: ${text(result, rules)}`;
        problems.get(named.get(uri) ?? files[0]).push(said);
      }
    }
    return problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// node images.mjs: takes the pictures of docs/images anew, from reports that the tool writes (QDQ_LINT).
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {chromium} from 'playwright-core';

import {ROOT} from './browser.mjs';
import {largeModel} from './large_model.mjs';

const LINT = resolve(process.env.QDQ_LINT ?? join(ROOT, 'build/release/bin/qdq-lint'));
const FOLDER = join(ROOT, 'docs/images');
const MODEL = 'resnet18-qat.onnx';
const BETTER = 'resnet18-qat-residual.onnx';

const PICTURES = [
  {name: 'report', args: ['check', MODEL]},
  {name: 'report-dark', args: ['check', MODEL], colorScheme: 'dark'},
  {name: 'finding', args: ['check', BETTER], hash: '#finding=0'},
  {name: 'diff', args: ['diff', MODEL, BETTER]},
  {name: 'large', args: ['check', 'large.onnx']},
];

function report(folder, args) {
  const file = join(folder, 'report.html');
  try {
    execFileSync(LINT, [...args, '--format', 'html', '--output', file], {cwd: folder});
  } catch (error) {
    if (error.status !== 1) throw error;  // 1 is "findings"
  }
  return file;
}

const folder = mkdtempSync(join(tmpdir(), 'qdq-images-'));
mkdirSync(FOLDER, {recursive: true});
writeFileSync(join(folder, 'large.onnx'), largeModel());
for (const name of [MODEL, BETTER]) {
  copyFileSync(
      join(ROOT, 'tests/engine', name.replace('.onnx', ''), 'model.onnx'), join(folder, name));
}
const browser =
    await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox']});
for (const {name, args, hash = '', colorScheme = 'light'} of PICTURES) {
  const page = await browser.newPage({viewport: {width: 1360, height: 820}, colorScheme});
  await page.goto(`file://${report(folder, args)}${hash}`);
  await page.waitForTimeout(500);
  await page.screenshot({path: join(FOLDER, `${name}.png`)});
  await page.close();
}
await browser.close();
rmSync(folder, {recursive: true});

// Chromium, reports in it, and a watch on what they try.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {after, before} from 'node:test';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

import {documentOf, filled} from './documents.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const LINT = process.env.QDQ_LINT ?? '';  // a qdq-lint that writes HTML, for binary.test.mjs
const SHOTS = resolve(process.env.QDQ_SCREENSHOTS ?? join(ROOT, 'build/browser'));
const EXECUTABLE = process.env.QDQ_CHROMIUM ?? '/usr/bin/chromium';

let browser, folder, template;

// For each file of tests.
export function useBrowser() {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'qdq-browser-'));
    template = process.env.QDQ_TEMPLATE ?? join(folder, 'template.html');
    if (!existsSync(template)) {
      execFileSync(
          process.execPath, [join(ROOT, 'lib/report/web/bundle.mjs'), '--output', template]);
    }
    browser = await chromium.launch(
        {executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'], timeout: 120000});
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, {recursive: true, force: true});
  });
}

export function templateText() { return readFileSync(template, 'utf8'); }

export function write(doc) {
  const file = join(mkdtempSync(join(folder, 'r')), 'report.html');
  writeFileSync(file, filled(templateText(), doc));
  return file;
}

export function writeReport(report) { return write(documentOf('check', [report])); }

// Gives a page whose `faults` holds whatever a report must not do; `closing` asserts that there is nothing.
export async function open(file, {hash = '', ...options} = {}) {
  const context = await browser.newContext(
      {viewport: {width: 1440, height: 900}, reducedMotion: 'reduce', ...options});
  const page = await context.newPage();
  const address = `file://${file}${hash}`;
  const faults = [];
  page.setDefaultTimeout(60000);
  page.on(
      'console',
      (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`script: ${error.stack}`));
  page.on('dialog', (dialog) => (faults.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on(
      'request',
      (request) => request.url().split('#')[0] !== encodeURI(`file://${file}`) &&
          faults.push(`request: ${request.url()}`));
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener(
        'securitypolicyviolation',
        (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(address);
  await page.waitForSelector('.page, .empty', {state: 'attached'});
  page.faults = faults;
  page.closing = async () => {
    faults.push(...await page.evaluate(() => window.violations));
    assert.deepEqual(faults, []);
    await context.close();
  };
  return page;
}

export async function shoot(page, name) {
  mkdirSync(SHOTS, {recursive: true});
  await page.screenshot({path: join(SHOTS, `${name}.png`)});
}

export function shotFile(name) {
  mkdirSync(SHOTS, {recursive: true});
  return join(SHOTS, name);
}

export function dataOf(file) {
  const text = readFileSync(file, 'utf8');
  const [, json] =
      /<script type="application\/json" id="qdq-report-data">([\s\S]*?)<\/script>/.exec(text);
  return JSON.parse(json);
}

// The layer whose details are shown.
export async function selectedTitle(page) { return page.locator('aside.detail h2').textContent(); }

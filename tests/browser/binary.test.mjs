// Reports that the tool itself writes: QDQ_LINT names it. Each is held to its form, opened and walked through.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';

import {dataOf, LINT, open, ROOT, shoot, useBrowser} from './browser.mjs';
import {checkDocument} from './form.mjs';
import {largeModel} from './large_model.mjs';

assert.ok(LINT, 'QDQ_LINT must name a qdq-lint');
useBrowser();

const folder = mkdtempSync(join(tmpdir(), 'qdq-reports-'));
after(() => rmSync(folder, {recursive: true, force: true}));

function made(name, args) {
  const file = join(folder, `${name}.html`);
  const run = spawnSync(
      LINT, [...args, '--format', 'html', '--output', file], {cwd: ROOT, encoding: 'utf8'});
  assert.ok(
      run.status === 0 || run.status === 1,
      `qdq-lint ${args.join(' ')}: ${run.status} ${run.stderr}`);
  return file;
}

const engines = readdirSync(join(ROOT, 'tests/engine'), {withFileTypes: true})
                    .filter((one) => one.isDirectory())
                    .map((one) => one.name)
                    .sort();
const examples =
    readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.onnx')).sort();

async function walk(file, name) {
  const doc = dataOf(file);
  checkDocument(doc);
  const page = await open(file);
  await shoot(page, `tool-${name}`);
  const findings = page.locator('.list .item:not(.change):not(.differs)');
  const count = Math.min(8, await findings.count());
  for (let k = 0; k < count; ++k) {
    await findings.nth(k).click();
    assert.ok(await page.locator('aside.detail').isVisible());
  }
  const run = doc.reports[0];
  for (let k = 0; k < run.layers.length; k += Math.ceil(run.layers.length / 6)) {
    await page.evaluate(
        (hash) => (location.hash = hash),
        `#layer=${k}${doc.kind === 'diff' ? '&side=before' : ''}`);
    await page.waitForFunction(
        (index) => document.querySelector('aside .kind')?.textContent.endsWith(`layer ${index}`),
        k);
  }
  await page.getByTitle('Open all modules').click();
  const total = doc.reports.reduce((sum, report) => sum + report.layers.length, 0);
  const shown = await page.locator('.boxes .box.layer:not(.paint-io)').count();
  if (doc.kind === 'diff')
    assert.equal(shown, total);
  else
    assert.equal(shown, run.layers.length);
  await page.closing();
  return doc;
}

for (const name of engines) {
  test(`check of ${name}`, async () => {
    const doc = await walk(made(name, ['check', `tests/engine/${name}/model.onnx`]), name);
    assert.equal(doc.kind, 'check');
  });
}

for (const name of examples) {
  test(`check of ${name}`, async () => {
    await walk(made(name, ['check', `examples/${name}`]), name.replace('.onnx', ''));
  });
}

test('check of several models', async () => {
  const file = made('several', ['check', ...examples.map((name) => `examples/${name}`)]);
  const page = await open(file);
  assert.equal(await page.locator('select.model option').count(), examples.length);
  for (let k = 0; k < examples.length; ++k)
    await page.locator('select.model').selectOption(String(k));
  await page.closing();
});

test('a model of 2,000 layers', async () => {
  const model = join(folder, 'large.onnx');
  writeFileSync(model, largeModel());
  const file = made('large', ['check', model]);
  const doc = dataOf(file);
  checkDocument(doc);
  assert.ok(doc.reports[0].layers.length >= 2000, `${doc.reports[0].layers.length} layers`);
  const page = await open(file);
  const at = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  console.log(`${doc.reports[0].layers.length} layers, ${
      Math.round(statSync(file).size / 1024)} KiB: first paint after ${
      Math.round(await at.jsonValue())} ms`);
  assert.ok(await page.locator('.boxes .box').count() <= 60);
  await shoot(page, 'tool-large');
  await page.locator('.list .item').first().click();
  assert.equal(await page.locator('.box.selected').count(), 1);
  await shoot(page, 'tool-large-finding');
  await page.closing();
});

test('compare', async () => {
  const doc = await walk(
      made(
          'compare',
          [
            'compare', 'tests/engine/conv-relu-10.15/model.onnx',
            'tests/cli/engines/conv-relu.json', '--target', 'trt10.15'
          ]),
      'compare');
  assert.equal(doc.kind, 'compare');
  assert.equal(doc.compare.score.percent, 60);
});

test('diff', async () => {
  const doc = await walk(
      made(
          'diff',
          [
            'diff', 'tests/engine/resnet18-qat/model.onnx',
            'tests/engine/resnet18-qat-residual/model.onnx'
          ]),
      'diff');
  assert.equal(doc.kind, 'diff');
  assert.equal(doc.reports.length, 2);
});

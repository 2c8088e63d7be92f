// What is printed: verdict, findings with all their text, drawings with a legend, and nothing to click.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {open, shoot, shotFile, useBrowser, write, writeReport} from './browser.mjs';
import {documentOf} from './documents.mjs';
import {chain, residual} from './fixtures.mjs';
import {compared, differing} from './joined.mjs';

useBrowser();

async function onPaper(page) {
  await page.emulateMedia({media: 'print', colorScheme: 'dark'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  return page.locator('#app').innerText();
}

test('verdict, findings, drawing, and no controls', async () => {
  const page = await open(writeReport(residual()), {colorScheme: 'dark'});
  const path = shotFile('residual.pdf');
  await page.pdf({path, preferCSSPageSize: true, printBackground: true});
  assert.equal(readFileSync(path).subarray(0, 5).toString(), '%PDF-');
  assert.equal(
      await page.locator('.print-graph .sheet, .print-findings *').count(), 0,
      'taken away after printing');
  await onPaper(page);
  const seen = await page.evaluate(() => Object.fromEntries([
    '.verdict', '.print-findings', '.print-graph .legend', '.print-graph .sheet', '.toolbar',
    '.search', '.stage', '.minimap', '.list .in-short'
  ].map((name) => [name, document.querySelector(name).getClientRects().length > 0])));
  assert.deepEqual(seen, {
    '.verdict': true,
    '.print-findings': true,
    '.print-graph .legend': true,
    '.print-graph .sheet': true,
    '.toolbar': false,
    '.search': false,
    '.stage': false,
    '.minimap': false,
    '.list .in-short': false
  });
  assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      'rgb(255, 255, 255)');
  assert.ok(await page.locator('.sheet .box').count() > 10);
  await shoot(page, 'paper');
  await page.closing();
});

test('each finding has its message, reason, advice and places', async () => {
  const report = residual();
  report.notes = ['opset 13 was read'];
  report.findings.push({
    ...report.findings[1],
    message: 'one that rests',
    counts: false,
    suppressed: {reason: 'the head stays in float'}
  });
  const page = await open(writeReport(report));
  const {rules} = documentOf('check', [report]);
  const text = await onPaper(page);
  for (const finding of report.findings) {
    const rule = rules[finding.rule];
    for (const words
             of [finding.message, finding.code, finding.advice, finding.reasons[0].text, rule.why,
                 ...Object.values(rule.fix ?? {})])
      assert.ok(text.includes(words), words);
  }
  for (const words
           of ['Accepted findings', 'Accepted: the head stays in float', 'opset 13 was read',
               'as said at the first QDQ201'])
    assert.ok(text.includes(words), words);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.locator('.notes[open]').count(), 0, 'folded as it was');
  await page.closing();
});

test('the legend explains each paint that the drawing has', async () => {
  const page = await open(writeReport(residual()));
  await onPaper(page);
  const legend = await page.locator('.print-graph .legend').innerText();
  for (const label of ['INT8', 'float', 'dangling Q/DQ', 'reformat', 'float island'])
    assert.ok(legend.includes(label), label);
  await page.closing();
});

// A strip is cut at a page's end, so its page must have room for it and for what stands above.
test('a legend stands on the page of its drawing', async () => {
  for (const file of [writeReport(chain()), writeReport(residual()), write(differing())]) {
    const page = await open(file, {viewport: {width: 703, height: 1032}});  // A4 without margins
    await onPaper(page);
    const heights = await page.evaluate(() => {
      const end = document.querySelector('.sheet').getBoundingClientRect().bottom;
      return end - document.querySelector('.print-graph').getBoundingClientRect().top;
    });
    assert.ok(heights < 1032, `${heights}`);
    await page.closing();
  }
});

test('both sides of a difference, and what changed', async () => {
  const page = await open(write(differing()));
  const text = await onPaper(page);
  for (const words
           of ['before: old/resnet.onnx', 'after: new/resnet.onnx', 'became float',
               'Findings after', 'Quantize what the reader lacks'])
    assert.ok(text.includes(words), words);
  await page.closing();
});

test('what disagrees with an engine', async () => {
  const page = await open(write(compared()));
  const text = await onPaper(page);
  for (const words
           of ['int8 -> float', '1 layer only in the engine', 'Reformatting CopyNode',
               'differs from the engine'])
    assert.ok(text.includes(words), words);
  await page.closing();
});

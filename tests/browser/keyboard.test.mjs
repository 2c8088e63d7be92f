// A report without a mouse, and for those who hear it.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {test} from 'node:test';

import {open, selectedTitle, useBrowser, write, writeReport} from './browser.mjs';
import {chain, residual, transformer} from './fixtures.mjs';
import {compared, differing} from './joined.mjs';

useBrowser();

const focused = (page) => page.evaluate(
    () => document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName);

async function enterGraph(page) {
  for (let k = 0; k < 60; ++k) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.getAttribute('role') === 'treeitem'))
      return;
  }
  assert.fail('Tab does not lead into the drawing');
}

test('arrows follow the edges, Enter shows details, Esc comes back', async () => {
  const page = await open(writeReport(chain()));
  await enterGraph(page);
  assert.match(await focused(page), /^network input image/);
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(page), /^Q_in, /);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(page), /^Conv_1, Conv\+Relu, INT8/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  assert.equal(await selectedTitle(page), 'Conv_0');
  assert.equal(await focused(page), 'Details');
  await page.keyboard.press('Escape');
  assert.match(await focused(page), /^Conv_0/);
  const ring = await page.locator('.box:focus-visible > .ring')
                   .evaluate((one) => getComputedStyle(one).stroke);
  assert.notEqual(ring, 'none');
  await page.closing();
});

test('modules open and fold by keys, and keep the focus', async () => {
  const page = await open(writeReport(transformer()));
  await enterGraph(page);
  for (let k = 0; k < 12 && !/^17 × layer/.test(await focused(page)); ++k)
    await page.keyboard.press('ArrowDown');
  assert.match(await focused(page), /^17 × layer\.0/);
  await page.keyboard.press('Enter');
  assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true');
  await page.keyboard.press('c');
  assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'false');
  assert.match(await focused(page), /^17 × layer\.0/);
  await page.keyboard.press('e');
  assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true');
  await page.closing();
});

test('only one box of a drawing is a tab stop', async () => {
  const page = await open(writeReport(residual()));
  assert.equal(await page.locator('[role=treeitem][tabindex="0"]').count(), 1);
  await enterGraph(page);
  await page.keyboard.press('End');
  assert.equal(await page.locator('[role=treeitem][tabindex="0"]').count(), 1);
  await page.closing();
});

test('n and p go through the findings, arrows through their list', async () => {
  const page = await open(writeReport(residual()));
  await page.keyboard.press('n');
  assert.equal(await selectedTitle(page), 'QDQ301');
  await page.keyboard.press('n');
  assert.equal(await selectedTitle(page), 'QDQ201');
  await page.keyboard.press('p');
  assert.equal(await selectedTitle(page), 'QDQ301');
  await page.locator('.list .item').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.equal(await selectedTitle(page), 'QDQ201');
  await page.closing();
});

test('? shows the keys and the licences', async () => {
  const page = await open(writeReport(chain()));
  await page.keyboard.press('?');
  assert.ok(await page.locator('dialog.help').isVisible());
  await page.getByText('Licences of the libraries').click();
  const text = await page.locator('dialog.help').innerText();
  for (const words of ['along the edges', 'dagrejs/dagre', 'd3-zoom', 'Permission'])
    assert.ok(text.includes(words), words);
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('dialog.help').isHidden());
  await page.closing();
});

test('letters that are typed into the search are no commands', async () => {
  const page = await open(writeReport(residual()));
  await page.keyboard.press('/');
  await page.keyboard.type('n?p0');
  assert.ok(await page.locator('dialog.help').isHidden());
  assert.equal(await page.locator('.search input').inputValue(), 'n?p0');
  await page.closing();
});

test('axe finds nothing', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const docs = [writeReport(residual()), write(compared()), write(differing())];
  for (const colorScheme of ['light', 'dark']) {
    for (const file of docs) {
      const page = await open(file, {hash: '#finding=0', colorScheme});
      await page.evaluate(axe);
      const {violations} =
          await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
      assert.deepEqual(
          violations.map(
              (one) => `${one.id}: ${
                  one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' ; ')}`),
          []);
      await page.closing();
    }
  }
});

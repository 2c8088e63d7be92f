// How reports look: screenshots of each kind, light and dark, narrow.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {open, shoot, useBrowser, write, writeReport} from './browser.mjs';
import {chain, hostile, residual, transformer} from './fixtures.mjs';
import {compared, differing} from './joined.mjs';

useBrowser();

const DOCS = {
  chain: () => writeReport(chain()),
  residual: () => writeReport(residual()),
  transformer: () => writeReport(transformer()),
  compare: () => write(compared()),
  diff: () => write(differing()),
  hostile: () => writeReport(hostile()),
};
const VIEWS = [
  {name: 'chain-light', doc: 'chain'},
  {name: 'residual-light', doc: 'residual'},
  {name: 'residual-dark', doc: 'residual', colorScheme: 'dark'},
  {name: 'transformer-light', doc: 'transformer'},
  {name: 'transformer-dark', doc: 'transformer', colorScheme: 'dark'},
  {name: 'finding-light', doc: 'residual', hash: '#finding=1'},
  {name: 'finding-dark', doc: 'residual', hash: '#finding=1', colorScheme: 'dark'},
  {name: 'compare-light', doc: 'compare', hash: '#layer=5'},
  {name: 'diff-light', doc: 'diff', hash: '#layer=18&side=after'},
  {name: 'diff-dark', doc: 'diff', colorScheme: 'dark'},
  {name: 'hostile', doc: 'hostile', hash: '#layer=0'},
  {name: 'narrow', doc: 'residual', viewport: {width: 420, height: 900}, hash: '#layer=18'},
  {name: 'narrow-diff', doc: 'diff', viewport: {width: 600, height: 1000}},
  {name: 'laptop', doc: 'residual', viewport: {width: 1100, height: 700}, hash: '#finding=0'},
];

for (const {name, doc, ...options} of VIEWS) {
  test(`screenshot ${name}, nothing runs over`, async () => {
    const page = await open(DOCS[doc](), options);
    await page.waitForTimeout(100);
    await shoot(page, name);
    const over = await page.evaluate(() => {
      const wide = (one) => one.scrollWidth > one.clientWidth + 1;
      return [
        document.documentElement,
        ...document.querySelectorAll('.verdict, .list, aside.detail, .bottom, .top')
      ].filter(wide)
          .map((one) => one.className || one.tagName);
    });
    assert.deepEqual(over, []);
    await page.closing();
  });
}

test('the system says light or dark, until the reader does', async () => {
  const page = await open(writeReport(chain()), {colorScheme: 'dark'});
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.emulateMedia({colorScheme: 'light'});
  const light = await ground();
  assert.notEqual(dark, light);
  await page.getByLabel('Switch between light and dark').click();
  assert.equal(await ground(), dark);
  await page.emulateMedia({colorScheme: 'dark'});
  assert.equal(await ground(), dark);
  await page.getByLabel('Switch between light and dark').click();
  assert.equal(await ground(), light);
  await page.closing();
});

// The luminance contrast of WCAG, of text that is drawn on the fill of a layer.
test('names of layers can be read on their colours', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(writeReport(residual()), {colorScheme});
    const ratios = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const channel = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      const luminance = (name) => {
        const hex = style.getPropertyValue(name).trim().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
        const [r, g, b] = [1, 3, 5].map((k) => channel(parseInt(hex.slice(k, k + 2), 16) / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ratio = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) /
          (Math.min(luminance(a), luminance(b)) + 0.05);
      return [
        'int8', 'fp8', 'float', 'mixed', 'dangling', 'reformat', 'other', 'noop', 'agrees',
        'differs'
      ].map((paint) => ({
              paint,
              text: ratio('--text', `--${paint}-fill`),
              line: ratio(`--${paint}-line`, '--page')
            }));
    });
    for (const {paint, text, line} of ratios) {
      assert.ok(text >= 7, `${colorScheme} ${paint}: text ${text.toFixed(1)}`);
      assert.ok(
          line >= (paint === 'noop' ? 2 : 3), `${colorScheme} ${paint}: line ${line.toFixed(1)}`);
    }
    await page.closing();
  }
});

// Names are a stranger's words: nothing in them is markup, script, address or direction.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {open, templateText, useBrowser, write, writeReport} from './browser.mjs';
import {documentOf} from './documents.mjs';
import {HOSTILE, hostile} from './fixtures.mjs';
import {compared, differing} from './joined.mjs';

useBrowser();

const KNOWN = new Set(
    ('html head meta title style body div header main section aside nav h1 h2 h3 p span b ul ol li dl dt dd button select option input kbd code pre ' +
     'details summary figure figcaption table tbody tr th td article canvas dialog form label fieldset legend meter script noscript ' +
     'svg g path rect circle text tspan defs pattern marker')
        .split(' '));

async function inspect(page) {
  const seen = await page.evaluate(
      () => ({
        hit: window.hit,
        tags: [...new Set([...document.querySelectorAll('*')].map((one) => one.localName))],
        handlers: [...document.querySelectorAll('*')].flatMap(
            (one) => [...one.attributes]
                         .filter((a) => /^on|^style$|^src$|^href$/i.test(a.name))
                         .map((a) => a.name)),
        text: document.querySelector('#app').innerText,
      }));
  assert.equal(seen.hit, undefined);
  assert.deepEqual(seen.tags.filter((tag) => !KNOWN.has(tag) && tag !== 'title'), []);
  assert.deepEqual(seen.handlers, []);
  assert.doesNotMatch(
      seen.text,
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
  return seen.text;
}

test('names stay names, wherever they are shown', async () => {
  const page = await open(writeReport(hostile()), {hash: '#finding=0'});
  await inspect(page);
  await page.getByTitle('Open all modules').click();
  for (let k = 0; k < HOSTILE.length; ++k) {
    await page.locator('.list .item').nth(k).click();
    await inspect(page);
    await page.evaluate((hash) => (location.hash = hash), `#layer=${k}`);
    await page.waitForFunction(
        (n) => document.querySelector('aside .kind')?.textContent === `layer ${n}`, k);
    await page.evaluate(
        () => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    await inspect(page);
  }
  for (const name of ['</script>', 'onload', '__proto__', 'long', '"']) {
    await page.keyboard.press('/');
    await page.keyboard.type(name);
    assert.ok(await page.locator('[role=option]').count() > 0, name);
    await inspect(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  }
  await page.closing();
});

test('names stay names on paper', async () => {
  const page = await open(writeReport(hostile()));
  await page.emulateMedia({media: 'print'});
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('.print-findings article').count(), HOSTILE.length);
  assert.ok((await inspect(page)).includes(HOSTILE[0]));
  await page.closing();
});

test('what cannot be seen is shown as its code', async () => {
  const page = await open(writeReport(hostile()));
  const text = await inspect(page);
  for (const words
           of ['bell\\u0007 tab\\u001b[31m', 'left\\u202egnp.exe', '\\u2066isolate\\u2069',
               '\\ufeff\\u200b'])
    assert.ok(text.includes(words), words);
  await page.closing();
});

test('hostile words in every place of a document', async () => {
  const poison = (value) => (
      typeof value === 'string' &&
              !/^(int8|float|int8-in|int8-out|compute|q|dq|reformat|check|compare|diff|agrees|differs)/
                   .test(value) ?
          HOSTILE[0] + value :
          Array.isArray(value) ?
          value.map(poison) :
          value && typeof value === 'object' ?
          Object.fromEntries(Object.entries(value).map(([key, one]) => [key, poison(one)])) :
          value);
  for (const made of [documentOf('check', [hostile()]), compared(), differing()]) {
    const page = await open(write({...poison(made), kind: made.kind}), {hash: '#finding=0'});
    await inspect(page);
    await page.locator('.list .item').first().click();
    await inspect(page);
    await page.closing();
  }
});

test('the policy lets no other script or style run, and nothing be fetched', async () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(templateText())[1];
  assert.match(
      policy,
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/);
  const page = await open(writeReport(hostile()));
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = 1';
    document.body.append(script);
    const reached = await fetch('https://example.invalid/').then(() => true, () => false);
    return {injected: window.injected, reached};
  });
  assert.deepEqual(ran, {injected: undefined, reached: false});
  assert.ok((await page.evaluate(() => window.violations)).length >= 2);
});

test('the page names no address but those of namespaces and licences', () => {
  const text = templateText().replace(/<script type="text\/plain"[\s\S]*?<\/script>/, '');
  const addresses = text.match(/https?:\/\/[\w./-]+/g) ?? [];
  assert.deepEqual(addresses.filter((address) => !address.startsWith('http://www.w3.org/')), []);
  assert.doesNotMatch(text, /<(link|img|iframe|object|embed|base)\b/);
});

// What a report shows, and where clicks lead.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {open, selectedTitle, useBrowser, write, writeReport} from './browser.mjs';
import {documentOf, Model} from './documents.mjs';
import {chain, nameless, residual, transformer} from './fixtures.mjs';
import {compared, differing} from './joined.mjs';

useBrowser();

test('the verdict stands on top', async () => {
  const page = await open(writeReport(residual()));
  const text = await page.locator('.verdict').innerText();
  for (const words
           of ['96.6 %', 'INT8 share of MACs', 'Dangling Q/DQ', '2 Q · 0 DQ', 'Reformats',
               'Float islands', '4.0 % of time', '~340 µs', 'A100 80GB PCIe',
               '33 observed · 1 inferred']) {
    assert.ok(text.includes(words), `${words} in ${text}`);
  }
  assert.equal(await page.locator('.target').innerText(), 'trt10.15');
  assert.equal(await page.title(), 'resnet.onnx – qdq-lint');
  await page.closing();
});

test('the share of MACs is green only if nothing is lost around them', async () => {
  const tileOf = async (summary) => {
    const report = chain();
    Object.assign(
        report.summary,
        {int8_mac_share: 1, weighted_int8: 5, weighted_float: 0, dangling_q: 0, dangling_dq: 0},
        summary);
    const page = await open(writeReport(report));
    const tile = page.locator('.tile.lead');
    const seen = [await tile.getAttribute('class'), await tile.innerText()];
    await page.closing();
    return seen;
  };
  const [state, text] = await tileOf({});
  assert.match(state, /good/);
  assert.doesNotMatch(text, /but/);
  for (const [summary, words] of [
           [{weighted_int8: 8, weighted_int8_in_float_out: 13}, /but 13 of 21 write float/],
           [{dangling_q: 9, dangling_dq: 1}, /but 10 dangling Q\/DQ/],
           [{reformats: 1, requantize: 1}, /but 1 dangling Q\/DQ, 1 reformat$/]]) {
    const [other, said] = await tileOf(summary);
    assert.doesNotMatch(other, /good|bad/);
    assert.match(said, words);
  }
});

test('each kind of layer has its class and its outline', async () => {
  const page = await open(writeReport(residual()));
  const outlines = new Map();
  for (const paint of ['int8', 'int8-in', 'float', 'dangling', 'reformat']) {
    const box = page.locator(`.boxes .paint-${paint}`).first();
    assert.equal(await box.count(), 1, paint);
    outlines.set(paint, await box.locator('.line').first().getAttribute('d'));
  }
  assert.equal(
      new Set([outlines.get('int8'), outlines.get('dangling'), outlines.get('reformat')]).size, 3);
  assert.ok(await page.locator('.paint-float .hatch').count() > 0);
  assert.equal(
      await page.locator('.paint-int8-in .fill').first().getAttribute('class'), 'fill int8');
  assert.equal(await page.locator('.halo').count(), 1);
  const legend = await page.locator('.legend').innerText();
  for (const label of ['INT8', 'float', 'dangling Q/DQ', 'reformat', 'float island'])
    assert.ok(legend.includes(label), label);
  await page.closing();
});

test('a finding leads to its place, whatever is folded', async () => {
  const page = await open(writeReport(residual()));
  await page.getByTitle('Fold all modules').click();
  assert.equal(await page.locator('[aria-label^="/layer3/layer3.1/QuantizeLinear"]').count(), 0);
  await page.locator('.list .item.error').click();
  const box = page.locator('.box.selected');
  assert.match(await box.getAttribute('aria-label'), /layer3\.1\/QuantizeLinear.*dangling Q/);
  const place = await box.boundingBox();
  const pane = await page.locator('.pane').boundingBox();
  assert.ok(place.x > pane.x && place.x + place.width < pane.x + pane.width, 'in the window');
  assert.ok(place.y > pane.y && place.y + place.height < pane.y + pane.height, 'in the window');
  const detail = await page.locator('aside.detail').innerText();
  for (const words
           of ['QDQ201', 'Why it matters', 'What to do', 'ModelOpt',
               'weight is not produced by DequantizeLinear', 'Evidence']) {
    assert.ok(detail.includes(words), words);
  }
  assert.equal(await page.locator('.list .item.error').getAttribute('aria-current'), 'true');
  assert.match(page.url(), /#finding=1$/);
  await page.closing();
});

test('a click on a layer tells all about it', async () => {
  const page = await open(writeReport(chain()));
  await page.locator('.box[aria-label^="Conv_2,"]').click();
  assert.equal(await selectedTitle(page), 'Conv_2');
  const detail = await page.locator('aside.detail').innerText();
  for (const words
           of ['INT8', 'CaskConvolution', '~15 %', 'Conv_1_out', '[1, 64, 56, 56]', 'conv-relu',
               'Fuse a Relu into the convolution before it.', 'y = Conv(x, k)',
               'z = Conv(x, k) | Relu(%0)', 'Conv_2_Relu']) {
    assert.ok(detail.includes(words), words);
  }
  await page.locator('aside .tensors .link', {hasText: 'Conv_3'}).click();
  assert.equal(await selectedTitle(page), 'Conv_3');
  assert.match(page.url(), /#layer=4$/);
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('aside.detail').isHidden());
  await page.closing();
});

test('an address leads to a layer or a finding', async () => {
  const page = await open(writeReport(transformer()), {hash: '#layer=1500'});
  assert.match(await selectedTitle(page), /encoder\/layer\.\d+/);
  assert.equal(await page.locator('.box.selected').count(), 1);
  await page.evaluate(() => (location.hash = '#finding=0'));
  await page.waitForFunction(() => document.querySelector('aside h2')?.textContent === 'QDQ201');
  for (const hash of ['#layer=999999', '#finding=77', '#layer=x&finding=', '#%ff', '#model=3']) {
    await page.evaluate((value) => (location.hash = value), hash);
    await page.waitForTimeout(30);
  }
  await page.closing();
});

test('search finds layers, nodes inside of them, modules and findings', async () => {
  const page = await open(writeReport(residual()));
  await page.keyboard.press('/');
  await page.keyboard.type('avgpool');
  assert.equal(
      await page.locator('[role=option]').first().locator('.title').innerText(),
      '/avgpool/GlobalAveragePool');
  await page.keyboard.press('Enter');
  assert.equal(await selectedTitle(page), '/avgpool/GlobalAveragePool');
  for (const [words, found] of [
           ['layer2.1/conv1/Conv_Relu', 'holds '], ['qdq301', 'QDQ301'],
           ['layer4.2', 'module of 2 layers'], ['nothing-like-it', 'Nothing has this name.']]) {
    await page.keyboard.press('/');
    await page.keyboard.type(words);
    assert.ok((await page.locator('#search-results').innerText()).includes(found), found);
    await page.keyboard.press('Escape');
  }
  await page.closing();
});

test('2,000 layers are few boxes, with the odd blocks apart', async () => {
  const page = await open(writeReport(transformer()));
  const boxes = await page.locator('.boxes .box').count();
  assert.ok(boxes >= 8 && boxes <= 50, `${boxes} boxes`);
  const names = await page.locator('.boxes .run')
                    .evaluateAll((all) => all.map((box) => box.getAttribute('aria-label')));
  assert.deepEqual(names.map((name) => name.split(',')[0]), [
    '17 × layer.0 … 16', '30 × layer.18 … 47', '30 × layer.49 … 78', '30 × layer.80 … 109',
    '22 × layer.111 … 132'
  ]);
  assert.match(names[0], /255 layers/);
  const odd = await page.locator('.box[aria-label^="layer.17,"]').getAttribute('aria-label');
  assert.match(odd, /1 dangling Q\/DQ.*worst finding: warning/);
  const scale = await page.evaluate(
      () => new DOMMatrix(getComputedStyle(document.querySelector('.content')).transform).a ||
          Number(/scale\(([\d.]+)/.exec(
              document.querySelector('.content').getAttribute('transform'))[1]));
  assert.ok(scale > 0.6, `legible: ${scale}`);
  await page.closing();
});

test('modules open and fold; a run opens to its blocks', async () => {
  const page = await open(writeReport(transformer()));
  const run = page.locator('.box.run').first();
  const id = await run.getAttribute('data-id');
  await run.dblclick();
  assert.equal(await page.locator(`[data-id=${id}]`).getAttribute('aria-expanded'), 'true');
  assert.equal(await page.locator('.box[aria-label^="layer.16, 15 layers"]').count(), 1);
  await page.locator(`[data-id=${id}] .chevron`).click();
  assert.equal(await page.locator(`[data-id=${id}]`).getAttribute('aria-expanded'), 'false');
  await page.getByTitle('Fold all modules').click();
  assert.ok(await page.locator('.boxes .box').count() <= 8);
  await page.closing();
});

test('a model without module paths folds by repetition', async () => {
  const page = await open(writeReport(nameless()));
  assert.ok(await page.locator('.boxes .box').count() < 15);
  assert.equal(await page.locator('.box[aria-label^="Conv_100,"].paint-float').count(), 1);
  await page.closing();
});

test('what is left over is one click away', async () => {
  const page = await open(writeReport(residual()));
  await page.locator('.tile.dangling .go').click();
  assert.equal(await selectedTitle(page), 'input_quantizer');
  await page.locator('.tile.dangling .go').click();
  assert.equal(await selectedTitle(page), '/layer3/layer3.1/QuantizeLinear');
  await page.closing();
});

test('the strip of all layers leads to each of them', async () => {
  const page = await open(writeReport(transformer()));
  const strip = page.locator('canvas.ribbon');
  const {width} = await strip.boundingBox();
  await strip.click({position: {x: width / 2, y: 10}});
  assert.match(await page.locator('aside .kind').first().innerText(), /layer 1000/);
  await strip.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await strip.getAttribute('aria-valuenow'), '1001');
  await page.keyboard.press('End');
  assert.match(await page.locator('aside .kind').first().innerText(), /layer 2000/);
  await page.closing();
});

test('several models, one at a time', async () => {
  const file = write(documentOf(
      'check', [chain(), residual()],
      {errors: [{model: 'broken.onnx', kind: 'truncated', message: 'ends early'}]}));
  const page = await open(file);
  assert.match(
      await page.locator('.errors').innerText(), /broken\.onnx could not be read: ends early/);
  await page.locator('select.model').selectOption('1');
  assert.equal(await page.locator('select.model').inputValue(), '1');
  assert.match(await page.locator('.verdict').innerText(), /96\.6 %/);
  assert.match(page.url(), /#model=1/);
  const again = await open(file, {hash: '#model=1&finding=1'});
  assert.match(await again.locator('aside').innerText(), /QDQ201/);
  await again.closing();
  await page.closing();
});

test('no model, no layers, nothing but what must be there', async () => {
  const empty = {
    model: 'empty.onnx',
    target: 'trt10.15',
    layers: [],
    tensors: [],
    edges: [],
    nodes: [],
    steps: [],
    findings: [],
    summary: {}
  };
  for (const doc
           of [documentOf('check', []), documentOf('check', [empty]),
               {kind: 'check', reports: [{model: 'a', target: 't', layers: [{name: 'x'}]}]}]) {
    const page = await open(write(doc));
    assert.ok((await page.locator('#app').innerText()).length > 0);
    await page.closing();
  }
});

test('compare paints agreement', async () => {
  const page = await open(write(compared()));
  assert.match(
      await page.locator('.verdict').innerText(), /93\.3 %\s+28 of 30 right · resnet\.json/);
  assert.ok(await page.locator('.boxes .paint-agrees').count() > 0);
  await page.locator('.list .item.differs').first().click();
  const box = page.locator('.box.selected');
  assert.match(await box.getAttribute('class'), /paint-differs/);
  const detail = await page.locator('aside.detail').innerText();
  for (const words of ['differs from the engine: precision', 'int8 -> float', 'int8 -> int8'])
    assert.ok(detail.includes(words), words);
  assert.match(await page.locator('.list').innerText(), /1 layer only in the engine/);
  await page.getByLabel('precision', {exact: true}).check();
  assert.equal(await page.locator('.boxes .paint-differs').count(), 0);
  await page.closing();
});

test('diff shows two plans whose selections go together', async () => {
  const page = await open(write(differing()));
  assert.match(await page.locator('.verdict').innerText(), /worse[\s\S]*× 1\.14[\s\S]*1 → 2/);
  assert.equal(await page.locator('.view').count(), 2);
  await page.locator('.list .item.change', {hasText: 'conv1'}).click();
  const selected = page.locator('.box.selected');
  assert.equal(await selected.count(), 2);
  assert.match(await selected.nth(0).getAttribute('class'), /paint-int8 /);
  assert.match(await selected.nth(1).getAttribute('class'), /paint-int8-in/);
  assert.match(await page.locator('aside').innerText(), /became float/);
  await page.locator('.list .item.change', {hasText: 'reformat'}).click();
  assert.equal(await selected.count(), 1);
  assert.match(page.url(), /side=after/);
  await page.closing();
});

test('a faster plan is called so, and what is worse in it stands below', async () => {
  const doc = differing();
  Object.assign(doc.diff, {
    outcome: 'faster',
    headline: 'faster: 2 leftovers gone; estimated time x0.48',
    worse_in_places: ['1 layer became float', '1 new leftover'],
    estimated_time_ratio: 0.48
  });
  const page = await open(write(doc));
  const tile = page.locator('.tile.lead');
  assert.match(await tile.getAttribute('class'), /fair/);
  assert.match(
      await tile.innerText(),
      /faster\s+2 leftovers gone\s+worse in places: 1 layer became float, 1 new leftover$/);
  assert.match(await page.locator('.verdict').innerText(), /× 0\.48/);
  await page.closing();
  doc.diff.worse_in_places = [];
  const better = await open(write(doc));
  assert.match(await better.locator('.tile.lead').getAttribute('class'), /good/);
  await better.closing();
});

test(
    'a layer whose name tells no module stands in one only if its neighbours on both sides do',
    async () => {
      const model = new Model('models/pooling.onnx');
      const conv = (title, path, from) => model.add({title, op: 'Conv', path}, from);
      let at = conv('first', ['layer1', '0', 'conv1'], model.input('x'));
      at = model.add(
          {title: 'Q_inside', op: 'QuantizeLinear', kind: 'q', precision: 'int8-out'}, at);
      at = conv('second', ['layer1', '0', 'conv2'], at);
      at = model.add({title: 'Pool', op: 'GlobalAveragePool', precision: 'float'}, at);
      at = model.add(
          {title: 'Q_behind', op: 'QuantizeLinear', kind: 'q', precision: 'int8-out'}, at);
      model.output(conv('last', ['fc'], at));
      const page = await open(writeReport(model.report()));
      await page.getByTitle('Open all modules').click();
      const around = async (title) => {
        await page.locator(`.box[aria-label^="${title},"]`).click();
        return page.locator('aside .crumbs').allInnerTexts();
      };
      assert.deepEqual(await around('Pool'), []);
      assert.deepEqual(await around('Q_behind'), []);
      assert.deepEqual(await around('Q_inside'), await around('second'));
      assert.equal((await around('Q_inside')).length, 1);
      await page.closing();
    });

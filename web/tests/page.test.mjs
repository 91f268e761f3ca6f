// What a holder does with recover.html, from opening it to the key.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { begin, bring, isHere, shot, violations, withPage } from './browser.mjs';
import * as sheets from './sheets.mjs';

const skip = isHere ? false : 'the page or Chromium is not here';
const plain = isHere ? sheets.split('plain', sheets.KEY, sheets.text('--label', 'diary')) : null;
const key = (page) => page.locator('.secret').first();
/** A sentence on the screen, and not what a screen reader is told. */
const sentence = (page, text) => page.locator('main').getByText(text).first();
const show = (page) => page.getByRole('button', { name: 'Show the key' });

/** Does something with the page; nothing may be asked of any network, and nothing go wrong. */
function page(name, { timeout = 120_000, ...options }, work) {
  test(name, { skip, timeout }, async () => {
    const { asked, errors } = await withPage(options, work);
    assert.deepEqual(asked, []);
    assert.deepEqual(errors, []);
  });
}

page('two photographs give the key, in four clicks', {}, async (page) => {
  await shot(page, 'first');
  assert.deepEqual(await violations(page), []);
  await begin(page);
  assert.deepEqual(await violations(page), []);
  await bring(page, [sheets.picture(plain.sheets[0]), sheets.picture(plain.sheets[2])]);
  await show(page).waitFor({ timeout: 60_000 });
  await shot(page, 'enough');
  assert.deepEqual(await violations(page), []);
  await show(page).click();
  await key(page).waitFor();
  assert.equal(await key(page).textContent(), sheets.KEY);
  await shot(page, 'key');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Finish' }).click();
  await sentence(page, 'Everything is forgotten').waitFor();
  assert.deepEqual(await violations(page), []);
  assert.ok(!(await page.content()).includes(sheets.KEY));
});

page('one PDF and one sheet typed with five slips give the key', {}, async (page) => {
  await begin(page);
  await bring(page, [plain.sheets[1]]);
  await sentence(page, '1 of 2 sheets').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Type words' }).click();
  const typed = sheets.words(plain.sheets[0]);
  assert.ok(typed.length > 20);
  // A letter taken for another, one left out, an illegible word, the beginning of one, two words in the other order.
  typed[4] = typed[4].slice(0, -1) + 'x';
  typed[6] = typed[6].slice(0, 2) + typed[6].slice(3);
  typed[9] = '?';
  typed[12] = `${typed[12].slice(0, 2)}?`;
  [typed[20], typed[21]] = [typed[21], typed[20]];
  await page.locator('#word').pressSequentially(`${typed.join(' ')} `);
  await sentence(page, 'Does the sheet say so?').waitFor({ timeout: 30_000 });
  await shot(page, 'asked');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Yes' }).click();
  await show(page).click();
  await key(page).waitFor({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.KEY);
});

page('the camera reads sheets that a hand holds', {
  permissions: ['camera'],
  args: isHere ? ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${sheets.film([plain.sheets[0], plain.sheets[1]])}`] : [],
}, async (page) => {
  await begin(page);
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.locator('video').waitFor();
  await show(page).click({ timeout: 60_000 });
  await key(page).waitFor({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.KEY);
});

page('a wrong passphrase is told, and the right one opens', {}, async (page) => {
  const set = sheets.split('secret', sheets.KEY, sheets.text('--passphrase-file', sheets.passphraseFile()));
  await begin(page);
  await bring(page, set.sheets.slice(0, 2));
  await show(page).click({ timeout: 60_000 });
  await page.locator('#passphrase').fill('wrong');
  assert.deepEqual(await violations(page), []);
  await page.locator('#passphrase').press('Enter');
  await sentence(page, 'The passphrase is wrong').waitFor({ timeout: 60_000 });
  await shot(page, 'passphrase');
  await page.locator('#passphrase').fill(sheets.PASSPHRASE);
  await page.locator('#passphrase').press('Enter');
  await key(page).waitFor({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.KEY);
});

page('a sheet is checked, with the record too, and a stranger to it is told', {}, async (page) => {
  const other = sheets.split('other', sheets.KEY, sheets.text());
  await begin(page, true);
  await bring(page, [sheets.picture(plain.sheets[1])]);
  await sentence(page, 'All is well').waitFor({ timeout: 60_000 });
  await bring(page, [plain.record]);
  await sentence(page, 'it is the sheet that was printed').waitFor();
  await shot(page, 'check');
  assert.deepEqual(await violations(page), []);
  assert.ok(!(await page.content()).includes(sheets.KEY));
  await bring(page, [sheets.picture(other.sheets[0])]);
  await sentence(page, 'Not all is well').waitFor({ timeout: 60_000 });
});

page('files that are nothing are told, and cost nothing else', {}, async (page) => {
  await begin(page);
  const pdf = readFileSync(plain.sheets[0]);
  await bring(page, [
    sheets.picture(plain.sheets[0]),
    sheets.file('empty.png', ''),
    sheets.file('noise.bin', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) & 255))),
    sheets.file('cut.pdf', pdf.subarray(0, pdf.length / 2)),
    sheets.file('letter.txt', 'Dear Bob, here is nothing at all.\n'),
  ]);
  await sentence(page, 'does not hold the words of a sheet').waitFor({ timeout: 60_000 });
  await sentence(page, 'The file is empty').waitFor();
  await sentence(page, 'neither a picture, a PDF nor text').waitFor();
  await sentence(page, '1 of 2 sheets').waitFor();
  await shot(page, 'problems');
  assert.deepEqual(await violations(page), []);
});

page('a required sheet is asked for by its part', {}, async (page) => {
  const set = sheets.split('required', sheets.KEY,
    ['--kind', 'text', '-k', '2', '--holder', 'Alice', '--holder', 'Bob', '--holder', 'Carol', '--require', 'Alice']);
  await begin(page);
  await bring(page, [set.sheets[1]]);
  await sentence(page, 'Still needed of the required sheets: 1').waitFor({ timeout: 60_000 });
  // As many as are needed, but not the required one.
  await bring(page, [set.sheets[2]]);
  await page.locator('ul.brought > li').nth(1).waitFor({ timeout: 60_000 });
  await sentence(page, 'Still needed of the required sheets: 1').waitFor();
  assert.equal(await show(page).count(), 0);
  await bring(page, [set.sheets[0]]);
  await show(page).click({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.KEY);
});

page('a forged code is told, and costs the true ones nothing', {}, async (page) => {
  await begin(page);
  await bring(page, [sheets.code('share-1'), sheets.code('forged-2')]);
  await sentence(page, 'damaged or forged. Ask who gave it to you').waitFor({ timeout: 60_000 });
  await sentence(page, '1 of 2 sheets').waitFor();
  await shot(page, 'forged');
  assert.deepEqual(await violations(page), []);
  await bring(page, [sheets.code('share-2')]);
  await show(page).click({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.EXAMPLE);
});

page('a code of something else is told', {}, async (page) => {
  await begin(page);
  await bring(page, [sheets.code('stranger')]);
  await sentence(page, 'This code is of something else').waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('.dots').count(), 0, 'it is of no set');
  assert.ok(!(await page.locator('main').innerText()).includes('example.org'), 'its text is nobody’s business');
});

page('two sets of one name are told, and one can be put away', {}, async (page) => {
  await begin(page);
  await bring(page, [sheets.code('share-1'), sheets.code('namesake-2')]);
  await sentence(page, 'There are two sets called').waitFor({ timeout: 60_000 });
  assert.equal(await show(page).count(), 0);
  await shot(page, 'namesakes');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'namesake-2.png' }).click();
  await page.getByText('There are two sets called').first().waitFor({ state: 'detached' });
  await bring(page, [sheets.code('share-2')]);
  await show(page).click({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.EXAMPLE);
});

page('sealed data is counted, and its items are saved', {}, async (page) => {
  const bytes = Buffer.from(Array.from({ length: 8000 }, (_, i) => (i * i * 31 + i * 7) % 251));
  const set = sheets.split('sealed', bytes, ['-k', '2', '-n', '3']);
  await begin(page);
  await bring(page, [sheets.picture(set.sheets[0])]);
  await bring(page, [sheets.picture(set.sheets[1])]);
  await sentence(page, 'The pages of sealed data are needed too').waitFor({ timeout: 60_000 });
  await bring(page, [set.sheets[0]]);
  await show(page).click({ timeout: 90_000 });
  await page.getByRole('heading', { name: 'The key' }).waitFor({ timeout: 60_000 });
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  assert.deepEqual(readFileSync(await download.path()), bytes);
});

page('several secrets are shown one by one, and saved as one ZIP', {}, async (page) => {
  const list = sheets.file('list.toml', '[[item]]\nname = "mail"\nsecret = "one two three"\n\n[[item]]\nname = "Zoë"\nsecret = "vier fünf"\n');
  const set = sheets.split('items', null, ['--items', list, '-k', '2', '-n', '3']);
  await begin(page);
  await bring(page, set.sheets.slice(0, 2));
  await show(page).click({ timeout: 60_000 });
  await page.getByRole('heading', { name: 'What was sealed' }).waitFor({ timeout: 60_000 });
  assert.ok(!(await page.locator('main').innerText()).includes('one two three'), 'hidden until it is asked for');
  assert.deepEqual(await violations(page), []);
  await show(page).first().click();
  assert.equal(await key(page).textContent(), 'one two three');
  await shot(page, 'items');
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('button', { name: 'Save all' }).click(),
  ]);
  assert.deepEqual(sheets.unzipped(await download.path()), { mail: 'one two three', Zoë: 'vier fünf' });
});

page('a sheet of another set is named and does no harm', {}, async (page) => {
  const other = sheets.split('stranger', sheets.KEY, sheets.text());
  await begin(page);
  await bring(page, [other.sheets[0], plain.sheets[0], plain.sheets[1]]);
  await show(page).click({ timeout: 60_000 });
  await key(page).waitFor({ timeout: 60_000 });
  assert.equal(await key(page).textContent(), sheets.KEY);
  await sentence(page, 'of another set').waitFor();
});

for (const [locale, scheme] of [['de-DE', 'dark'], ['ar', 'light'], ['ja-JP', 'light']]) {
  page(`${locale}: 320 pixels wide, ${scheme}, without motion`, {
    locale, colorScheme: scheme, viewport: { width: 320, height: 640 }, reducedMotion: 'reduce',
  }, async (page) => {
    const isFitting = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await isFitting());
    assert.equal(await page.locator('html').getAttribute('dir'), locale === 'ar' ? 'rtl' : 'ltr');
    await shot(page, `${locale}-first`);
    await begin(page);
    await bring(page, [sheets.picture(plain.sheets[0]), sheets.file('letter.txt', 'nothing at all')]);
    await page.locator('ul.brought > li').nth(1).waitFor({ timeout: 60_000 });
    await page.locator('section .row button').nth(3).or(page.locator('section .row button').nth(2)).first().waitFor();
    assert.ok(await isFitting());
    await shot(page, `${locale}-gather`);
    assert.deepEqual(await violations(page), []);
  });
}

page('the keyboard alone is enough to choose, and the language can be changed', {}, async (page) => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.locator('#language').selectOption('fr');
  await page.getByRole('heading', { name: 'Que voulez-vous faire' }).waitFor();
  await page.locator('.choice').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Retrouver une clé' }).waitFor();
});

page('the licences of everything in the page are there, and the way back from them', {}, async (page) => {
  await begin(page);
  await page.getByRole('button', { name: 'Licences' }).click();
  const text = await page.locator('pre.licences').textContent();
  for (const part of ['rxing 0.', 'hayro 0.', 'wasm-bindgen 0.2.', 'Apache License', 'THE SOFTWARE IS PROVIDED "AS IS"', 'slip39.txt']) {
    assert.ok(text.includes(part), part);
  }
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('heading', { name: 'Bring a key back' }).waitFor();
});

page('after the end, the memory of the page holds neither key nor words', {}, async (page) => {
  const typed = sheets.words(plain.sheets[0]).join(' ');
  await begin(page);
  await page.getByRole('button', { name: 'Type words' }).click();
  await page.locator('#word').pressSequentially(`${typed} `);
  await sentence(page, '1 of 2 sheets').waitFor({ timeout: 30_000 });
  await bring(page, [sheets.picture(plain.sheets[1])]);
  await show(page).click({ timeout: 60_000 });
  await key(page).waitFor({ timeout: 60_000 });
  assert.ok((await snapshot(page)).includes(sheets.KEY), 'the search does find');
  await page.getByRole('button', { name: 'Finish' }).click();
  await sentence(page, 'Everything is forgotten').waitFor();
  const left = await snapshot(page);
  assert.ok(!left.includes(sheets.KEY));
  assert.ok(!left.includes(typed.slice(0, 40)));
});

const FILES = Number(process.env.PAGE_FILES ?? 40);

page(`${FILES} files that were changed at random leave the page alive`, { timeout: 60_000 + FILES * 20_000 }, async (page) => {
  const originals = [readFileSync(sheets.picture(plain.sheets[0], 60)), readFileSync(plain.sheets[0])];
  let state = 1;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  await begin(page);
  for (let file = 0; file < FILES; file++) {
    const bytes = Buffer.from(originals[file % originals.length]);
    for (let change = 0; change < 1 + random(40); change++) bytes[random(bytes.length)] = random(256);
    const path = sheets.file(file % originals.length ? 'changed.pdf' : 'changed.jpg', bytes);
    await bring(page, [path]);
    await page.locator('ul.brought > li').nth(file).waitFor({ timeout: 90_000 });
  }
  await page.getByRole('button', { name: 'Type words' }).click();
  await page.locator('#word').waitFor();
});

/** All strings in the memory of the page's scripts. */
async function snapshot(page) {
  const session = await page.context().newCDPSession(page);
  const pieces = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return pieces.join('');
}

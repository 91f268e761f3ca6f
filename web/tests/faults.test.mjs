// What may go wrong around recover.html: files that do harm, a camera that comes late, a worker that breaks off, people who click twice.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { begin, bring, isHere, violations, withPage } from './browser.mjs';
import * as sheets from './sheets.mjs';

const skip = isHere ? false : 'the page or Chromium is not here';
const plain = isHere ? sheets.split('faults', sheets.KEY, sheets.text()) : null;
const sentence = (page, text) => page.locator('main').getByText(text).first();
const show = (page) => page.getByRole('button', { name: 'Show the key' });
const brought = (page) => page.locator('ul.brought > li');
/** What has the keyboard. */
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName.toLowerCase());

/** Waits until a screen reader was told a text. */
async function isTold(page, text) {
  await page.waitForFunction((wanted) => document.getElementById('spoken').textContent.includes(wanted), text, { timeout: 60_000 });
}

/** Does something with the page, after a script has changed the browser under it; nothing may be asked of any network. */
function page(name, { change, timeout = 180_000, wrong = 0, ...options }, work) {
  test(name, { skip, timeout }, async () => {
    const { asked, errors } = await withPage(options, async (page, browser) => {
      if (change) {
        await page.addInitScript(change);
        await page.reload();
      }
      await work(page, browser);
    });
    assert.deepEqual(asked, []);
    assert.equal(errors.length, wrong, errors.join('\n'));
  });
}

page('scanned PDFs of every kind are read', { timeout: 300_000 }, async (page) => {
  const folder = join(sheets.ROOT, 'tests/images/scans');
  const names = readdirSync(folder).filter((name) => name.endsWith('.pdf')).sort();
  assert.ok(names.length >= 14);
  await begin(page);
  for (const [place, name] of names.entries()) {
    await bring(page, [join(folder, name)]);
    await brought(page).nth(place).waitFor({ timeout: 60_000 });
    const wanted = name === 'needs-a-password.pdf' ? 'The PDF is encrypted' : 'This code is of something else';
    const text = await brought(page).nth(place).innerText();
    assert.ok(text.includes(wanted), `${name}: ${text}`);
  }
});

page('texts that are too large or too deep cost themselves', {}, async (page) => {
  await begin(page);
  await bring(page, [sheets.picture(plain.sheets[0])]);
  await sentence(page, '1 of 2 sheets').waitFor({ timeout: 60_000 });
  await bring(page, [
    sheets.file('large.toml', Buffer.concat([Buffer.from('a = ['), Buffer.alloc(200 << 20, '1,'), Buffer.from(']')])),
    sheets.file('deep.toml', `a = ${'['.repeat(400_000)}`),
    sheets.file('dotted.toml', `${'a.'.repeat(300_000)}a = 1`),
    sheets.file('endless.txt', Array.from({ length: 400_000 }, (_, i) => ['acid', 'ab?', '?', 'acrobat', 'aciid'][(i * i) % 5]).join(' ')),
  ]);
  await brought(page).nth(4).waitFor({ timeout: 120_000 });
  await sentence(page, 'The file is too large').waitFor();
  await sentence(page, '1 of 2 sheets').waitFor();
  await bring(page, [sheets.picture(plain.sheets[1])]);
  await show(page).waitFor({ timeout: 60_000 });
});

page('a double click removes one sheet, and the keyboard stays where it was', {}, async (page) => {
  await begin(page, true);
  await bring(page, plain.sheets.map((sheet) => sheets.picture(sheet)));
  await brought(page).nth(2).waitFor({ timeout: 60_000 });
  await isTold(page, 'All is well');
  await page.getByRole('button', { name: 'Remove' }).first().dblclick();
  await page.waitForTimeout(500);
  assert.equal(await brought(page).count(), 2);
  assert.notEqual(await focused(page), 'body');
});

page('what is wrong with a file is told to those who do not see', {}, async (page) => {
  await begin(page, true);
  await bring(page, [sheets.file('empty.png', '')]);
  await isTold(page, 'The file is empty');
  await bring(page, [sheets.picture(plain.sheets[0])]);
  await isTold(page, 'Not all is well');
});

const CAMERA = {
  permissions: ['camera'],
  args: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
};

page('a camera that comes after it was stopped is stopped', {
  ...CAMERA,
  change: () => {
    const devices = navigator.mediaDevices;
    const real = devices.getUserMedia.bind(devices);
    globalThis.tracks = [];
    devices.getUserMedia = async (wanted) => {
      const stream = await real(wanted);
      globalThis.tracks.push(...stream.getTracks());
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return stream;
    };
  },
}, async (page) => {
  await begin(page);
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.getByRole('button', { name: 'Stop the camera' }).click();
  assert.notEqual(await focused(page), 'body');
  await page.waitForFunction(() => globalThis.tracks.length > 0);
  await page.waitForFunction(() => globalThis.tracks.every(({ readyState }) => readyState === 'ended'), undefined, { timeout: 5000 });
  assert.equal(await page.locator('video').count(), 0);
});

page('files are read while the camera looks', CAMERA, async (page) => {
  await begin(page);
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.locator('video').waitFor();
  await bring(page, [sheets.picture(plain.sheets[0])]);
  await sentence(page, '1 of 2 sheets').waitFor({ timeout: 60_000 });
  await page.locator('video').waitFor();
});

page('the language changes around what is open', CAMERA, async (page) => {
  await begin(page);
  await page.getByRole('button', { name: 'Type words' }).click();
  await page.locator('#word').pressSequentially('aci');
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.locator('video').waitFor();
  await page.locator('#language').focus();
  await page.locator('#language').selectOption('de');
  await page.getByRole('heading', { name: 'Wörter' }).waitFor();
  await page.locator('video').waitFor();
  assert.equal(await focused(page), 'language');
  assert.equal(await page.locator('#word').inputValue(), 'aci');
  assert.deepEqual(await violations(page), []);
});

page('each word that is typed is told', {}, async (page) => {
  const words = sheets.words(plain.sheets[0]);
  await begin(page);
  await page.getByRole('button', { name: 'Type words' }).click();
  for (const [place, word] of words.slice(0, 3).entries()) {
    await page.locator('#word').pressSequentially(`${word.slice(0, 4)} `);
    await isTold(page, `Word ${place + 1}, ${word}`);
  }
});

/** Keeps the workers, so that a test can break one of them. */
const keepWorkers = () => {
  const Real = Worker;
  globalThis.workers = [];
  globalThis.Worker = class extends Real {
    constructor(address) {
      super(address);
      globalThis.workers.push(this);
    }

    postMessage(message, transfer) {
      if (message.begin) this.role = message.begin.role;
      super.postMessage(message, transfer);
    }
  };
};

page('if the engine breaks off, it is said, and nothing stays', { change: keepWorkers }, async (page) => {
  const typed = sheets.words(plain.sheets[0]).slice(0, 8);
  await begin(page);
  await page.getByRole('button', { name: 'Type words' }).click();
  await page.locator('#word').pressSequentially(`${typed.join(' ')} `);
  await page.waitForFunction(() => document.querySelectorAll('ol.words > li').length === 8);
  await page.evaluate(() => globalThis.workers.find(({ role }) => role === 'engine').onerror(new Event('error')));
  await page.locator('#word').pressSequentially('a');
  await page.getByRole('heading', { name: 'Something broke' }).waitFor();
  assert.equal(await page.locator('ol.words').count(), 0);
  await page.getByRole('button', { name: 'Begin again' }).click();
  await begin(page);
  await bring(page, [sheets.picture(plain.sheets[1])]);
  await sentence(page, '1 of 2 sheets').waitFor({ timeout: 60_000 });
});

page('a reader that breaks off costs one page of one file', { change: keepWorkers }, async (page) => {
  await begin(page);
  await page.evaluate(() => {
    const real = Worker.prototype.postMessage;
    let isLost = false;
    Worker.prototype.postMessage = function post(message, transfer) {
      // The second question about a file is for its first page.
      if (this.role === 'reader' && message.call === 'answer' && message.values[1].length === 0 && !isLost) {
        isLost = true;
        setTimeout(() => this.onerror(new Event('error')), 0);
        return;
      }
      real.call(this, message, transfer);
    };
  });
  await bring(page, [plain.sheets[0], sheets.picture(plain.sheets[1])]);
  await sentence(page, 'The file could not be read: it is damaged, or made to do harm').waitFor({ timeout: 60_000 });
  await sentence(page, '1 of 2 sheets').waitFor({ timeout: 60_000 });
});

page('notes go with what is saved, and a key that is hidden is not said to be copied', {
  change: () => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); },
}, async (page) => {
  const list = sheets.file('noted.toml', '[[item]]\nname = "mail"\nsecret = "one two three"\nnote = "first line\\n  second line"\n\n[[item]]\nname = "bank"\nsecret = "four"\n');
  const set = sheets.split('noted', null, ['--items', list, '-k', '2', '-n', '2']);
  await begin(page);
  await bring(page, set.sheets.slice(0, 2));
  await show(page).click({ timeout: 90_000 });
  await page.getByRole('heading', { name: 'What was sealed' }).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('p.note').innerText(), 'first line\n  second line');
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await sentence(page, 'Nothing could be copied').waitFor();
  const large = page.getByRole('button', { name: 'Large type' }).first();
  assert.equal(await large.getAttribute('aria-pressed'), 'false');
  await large.click();
  assert.equal(await large.getAttribute('aria-pressed'), 'true');
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('button', { name: 'Save all' }).click(),
  ]);
  const saved = sheets.unzipped(await download.path());
  assert.equal(saved['notes.txt'], 'mail\nfirst line\n  second line\n\n');
});

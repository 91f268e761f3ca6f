// The page in Debian's Chromium, from file://, with the network counted.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './sheets.mjs';

export const PAGE = process.env.PAGE ?? join(ROOT, 'target/page/recover.html');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const isHere = existsSync(PAGE) && existsSync(CHROMIUM);

/** Opens a browser and the page in it, does something, and says which addresses were asked for and what went wrong. */
export async function withPage(options, work) {
  const { args = [], hash = '', ...context } = options;
  const browser = await chromium.launch({
    executablePath: CHROMIUM, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...args],
  });
  try {
    const own = await browser.newContext({ locale: 'en-GB', bypassCSP: false, acceptDownloads: true, ...context });
    const page = await own.newPage();
    page.setDefaultTimeout(15_000);
    const asked = [];
    const errors = [];
    page.on('request', (request) => {
      if (!/^(file|blob|data):/.test(request.url())) asked.push(request.url());
    });
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
    await page.goto(`file://${PAGE}${hash}`);
    await work(page, browser);
    return { asked, errors };
  } finally {
    await browser.close();
  }
}

/** What axe finds wrong with the screen. */
export async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** A picture of the screen, for whoever wants to look at it: SHOTS names a folder. */
export async function shot(page, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
}

export async function begin(page, isCheck = false) {
  await page.locator('.choice').nth(isCheck ? 1 : 0).click();
  await page.locator('h1').waitFor();
}

/** Hands files to the button for them. */
export async function bring(page, paths) {
  await page.locator('input[type=file]').first().setInputFiles(paths);
}

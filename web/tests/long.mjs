// Whether the page reads what the program reads: not in CI, for it takes a second a picture and more.
//
//     node web/tests/long.mjs FOLDER
//
// FOLDER holds pictures of sheets, whole or damaged (`examples/damage`, `--keep`), and other people's. Each goes to the page alone and to
// the program alone. Says which sheets each found, and fails if they differ in more than one picture of a hundred.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { begin, bring, withPage } from './browser.mjs';
import { PROGRAM } from './sheets.mjs';

const [folder] = process.argv.slice(2);
const names = readdirSync(folder).filter((name) => /\.(png|jpe?g|webp|tiff?|pdf)$/i.test(name)).sort();

/** Short names of the sheets in a file, as the program has them. */
function ofProgram(path) {
  let told;
  try {
    told = execFileSync(PROGRAM, ['inspect', '--json', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    told = error.stdout;
  }
  const { sheets = [] } = told.length > 0 ? JSON.parse(told) : {};
  return [...new Set(sheets.map(({ share, set }) => `${share} ${set}`))].sort().join(', ');
}

/** The same, as the page shows them. */
async function ofPage(page, path) {
  const started = Date.now();
  await bring(page, [path]);
  const line = page.locator('ul.brought > li');
  await line.waitFor({ timeout: 90_000 });
  const text = await line.locator('.row > span').innerText();
  const found = [...text.matchAll(/share (\d+) of ([a-z-]+)/gi)].map(([, share, set]) => `${share} ${set}`);
  await line.getByRole('button').click();
  await line.waitFor({ state: 'detached' });
  return { found: [...new Set(found)].sort().join(', '), time: Date.now() - started };
}

let [page, program, different] = [0, 0, 0];
const times = [];
await withPage({}, async (view) => {
  await begin(view);
  for (const name of names) {
    const path = join(folder, name);
    const own = await ofPage(view, path);
    const other = ofProgram(path);
    times.push(own.time);
    page += own.found ? 1 : 0;
    program += other ? 1 : 0;
    if (own.found === other) continue;
    different += 1;
    console.log(`${name}: the page has ${own.found || 'nothing'}, the program ${other || 'nothing'}`);
  }
});
times.sort((one, next) => one - next);
console.log(`${names.length} pictures: the page read ${page}, the program ${program}; ${different} differ; half within ${times[times.length >> 1]} ms`);
process.exitCode = different * 100 > names.length ? 1 : 0;

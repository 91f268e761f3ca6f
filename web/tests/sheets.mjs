// Sheets for the tests, made by the program, and pictures and films of them, made by pdftoppm.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = new URL('../..', import.meta.url).pathname;
export const KEY = 'correct horse battery staple';
/** The key of the example in FORMAT.md, of which codes/ has pictures. */
export const EXAMPLE = '042647-302313-590458-071500-554323-116567-412181-516978';
export const PASSPHRASE = 'zoe five lanterns';
export const PROGRAM = process.env.PAPERQUORUM ?? join(ROOT, 'target/debug/paperquorum');

const folder = mkdtempSync(join(tmpdir(), 'page-'));

/** A set: the paths of its sheets, and of its record. Without an input, the options name one. */
export function split(name, input, options) {
  const source = join(folder, `${name}.txt`);
  if (input !== null) writeFileSync(source, input);
  const out = join(folder, name);
  execFileSync(PROGRAM, ['split', ...(input === null ? [] : [source]), '--out', out, ...options], { stdio: 'pipe' });
  const sheets = readdirSync(out).filter((file) => file.endsWith('.pdf')).sort();
  return { sheets: sheets.map((file) => join(out, file)), record: join(out, 'set.toml') };
}

export const text = (...options) => ['--kind', 'text', '-k', '2', '-n', '3', ...options];

/** A picture of a code out of codes/. */
export const code = (name) => new URL(`codes/${name}.png`, import.meta.url).pathname;

/** A file with a passphrase in it. */
export function passphraseFile() {
  const path = join(folder, 'passphrase');
  writeFileSync(path, `${PASSPHRASE}\n`);
  return path;
}

/** A picture of the first page of a sheet. */
export function picture(sheet, dpi = 200) {
  const out = sheet.replace(/\.pdf$/, `-${dpi}`);
  execFileSync('pdftoppm', ['-r', String(dpi), '-f', '1', '-l', '1', '-singlefile', '-jpeg', sheet, out]);
  return `${out}.jpg`;
}

/** The words of a sheet, as its text has them. */
export function words(sheet) {
  const page = execFileSync('pdftotext', ['-f', '1', '-l', '1', '-layout', sheet, '-']).toString();
  const found = [...page.slice(page.indexOf('The words of this sheet')).matchAll(/(?<=^|\s)(\d{1,2}) ([a-z]{3,8})(?=\s|$)/gm)].map(([, number, word]) => [Number(number), word]);
  return found.sort(([one], [other]) => one - other).map(([, word]) => word);
}

/** A film in which two sheets are held, one after the other, by a hand that shakes. */
export function film(sheets) {
  const frames = [];
  for (const sheet of sheets) {
    for (let frame = 0; frame < 12; frame++) {
      const x = 40 + Math.round(14 * Math.sin(frame * 1.3));
      const y = 50 + Math.round(14 * Math.cos(frame * 1.7));
      const out = join(folder, 'frame');
      execFileSync('pdftoppm', ['-r', '160', '-f', '1', '-l', '1', '-singlefile', '-jpeg',
        '-x', String(x), '-y', String(y), '-W', '1280', '-H', '720', sheet, out]);
      frames.push(readFileSync(`${out}.jpg`));
    }
  }
  const path = join(folder, 'film.mjpeg');
  writeFileSync(path, Buffer.concat(frames));
  return path;
}

export function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** What is in an archive, read by another program than the one that wrote it: names and texts. */
export function unzipped(path) {
  const code = 'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({n:z.read(n).decode() for n in z.namelist()}))';
  return JSON.parse(execFileSync('python3', ['-c', code, path]));
}

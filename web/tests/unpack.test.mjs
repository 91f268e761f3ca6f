// What scripts/page.py packs, the page unpacks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unpacked } from '../page/unpack.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const PACK = 'import sys\nsys.path.insert(0, "scripts")\nimport page\nsys.stdout.write(page.packed("part", sys.stdin.buffer.read()))';

/** Text and length, as they stand in the page. */
function packed(bytes) {
  const part = execFileSync('python3', ['-c', PACK], { cwd: ROOT, input: bytes, maxBuffer: 1 << 28 }).toString();
  const [, length, text] = /data-bytes="(\d+)">([^<]*)<\/script>$/.exec(part);
  assert.equal(Number(length), bytes.length);
  return text;
}

const noise = (length) => {
  let state = 1;
  return Buffer.from(Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  }));
};
const far = noise(300_000);
// Of each kind what makes the packer use all that it knows: single bytes, short and long repeats, near and far, the same four distances.
const CASES = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from('a'),
  'five bytes': Buffer.from('abcab'),
  zeros: Buffer.alloc(100_000),
  noise: noise(70_000),
  'a repeat from far away': Buffer.concat([far, Buffer.alloc(70_000, 'xyz'), far]),
  'a table': Buffer.from(Array.from({ length: 5000 }, (_, i) => `${i % 7} row ${i} of ${i * i}\n`).join('')),
  sources: readFileSync(new URL('page.test.mjs', import.meta.url)),
};

for (const [name, bytes] of Object.entries(CASES)) {
  test(`${name}: what was packed is unpacked`, () => {
    assert.deepEqual(Buffer.from(unpacked(packed(bytes), bytes.length)), bytes);
  });
}

test('line ends may be those of another system', () => {
  assert.deepEqual(Buffer.from(unpacked(packed(far).replaceAll('\n', '\r\n'), far.length)), far);
});

test('what was damaged comes to an end', () => {
  const text = packed(CASES['a table']);
  for (let at = 3; at < text.length; at += 97) {
    const damaged = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    let bytes = Buffer.alloc(0);
    try {
      bytes = Buffer.from(unpacked(damaged, CASES['a table'].length));
    } catch (error) {
      assert.equal(error.message, 'damaged');
    }
    assert.notDeepEqual(bytes, CASES['a table']);
  }
});

// Every language says everything, with the same values in it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const WEB = new URL('..', import.meta.url);
const table = (name) => JSON.parse(readFileSync(new URL(`i18n/${name}`, WEB), 'utf8'));
const values = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
const english = table('en.json');

test('there are twelve languages, and all are complete', () => {
  const names = readdirSync(new URL('i18n/', WEB));
  assert.equal(names.length, 12);
  for (const name of names) {
    const own = table(name);
    assert.deepEqual(Object.keys(own), Object.keys(english), name);
    for (const [key, text] of Object.entries(own)) {
      assert.ok(text.trim(), `${name}: ${key}`);
      assert.deepEqual(values(text), values(english[key]), `${name}: ${key}`);
      assert.ok(name === 'en.json' || key === 'no' || text !== english[key] || text.length < 12, `${name}: ${key} is English`);
    }
  }
});

test('the scripts ask for no sentence that is not there, and every sentence is asked for', () => {
  const scripts = readdirSync(new URL('page/', WEB)).filter((name) => name.endsWith('.js'));
  const code = scripts.map((name) => readFileSync(new URL(`page/${name}`, WEB), 'utf8')).join('\n');
  const engine = readdirSync(new URL('src/', WEB), { recursive: true }).filter((name) => name.endsWith('.rs')).map((name) => readFileSync(new URL(`src/${name}`, WEB), 'utf8')).join('\n');
  for (const [, key] of code.matchAll(/\bt\(\s*'([^']+)'/g)) assert.ok(Object.hasOwn(english, key), key);
  for (const key of Object.keys(english)) {
    const name = key.replace(/^said\./, '');
    const isSaid = name !== key && (engine.includes(`"${name}"`) || code.includes(`'${name}'`));
    assert.ok(isSaid || code.includes(`'${key}'`) || /^(language|change\.)/.test(key), `${key} is said nowhere`);
  }
});

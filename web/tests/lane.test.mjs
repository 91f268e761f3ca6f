// Calls to a worker wait for each other, and for nobody's time but their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lane, Lost } from '../page/lane.js';

globalThis.document = { getElementById: () => ({ textContent: '', dataset: {} }) };
URL.createObjectURL = () => 'blob:';
URL.revokeObjectURL = () => {};

/** A worker that answers a call with its own name and what it was given, after so many milliseconds; never, if there are none. */
globalThis.Worker = class {
  static count = 0;

  constructor() {
    this.name = Worker.count++;
  }

  postMessage({ begin, unpack, call, values }) {
    const after = begin || unpack ? 0 : values[0];
    const answer = call ? [this.name, call] : {};
    if (after === 'break') setTimeout(() => this.onmessage?.({ data: { broken: 'RuntimeError' } }), 5);
    else if (after !== null) this.timer = setTimeout(() => this.onmessage?.({ data: { answer } }), after);
  }

  terminate() {
    this.onmessage = null;
    clearTimeout(this.timer);
  }
};

test('the time of a call begins when the worker has it', async () => {
  const lane = new Lane('reader');
  const calls = ['one', 'two', 'three', 'four'].map((name) => lane.call(name, [60], { bound: 200 }));
  assert.deepEqual((await Promise.all(calls)).map(([, name]) => name), ['one', 'two', 'three', 'four']);
});

test('a reader that hangs or breaks off costs one call', async () => {
  const lane = new Lane('reader');
  const before = lane.call('before', [0]);
  const hung = lane.call('hung', [null], { bound: 20 });
  const broken = lane.call('broken', ['break']);
  const after = lane.call('after', [0]);
  await assert.rejects(hung, (error) => error instanceof Lost && error.slow);
  await assert.rejects(broken, (error) => error instanceof Lost && !error.slow);
  const [first] = await before;
  assert.deepEqual(await after, [first + 2, 'after']);
  assert.equal(lane.lives, 3);
});

test('an engine that broke off is none any more', async () => {
  const lane = new Lane('engine');
  const broken = lane.call('broken', ['break']);
  const waiting = lane.call('waiting', [0]);
  await assert.rejects(broken, Lost);
  await assert.rejects(waiting, Lost);
  await assert.rejects(lane.call('later', [0]), Lost);
  assert.ok(lane.isOver);
});

test('nothing is left waiting at the end', async () => {
  const lane = new Lane('reader');
  const calls = [lane.call('one', [null]), lane.call('two', [0])];
  lane.end();
  for (const call of calls) await assert.rejects(call, Lost);
});

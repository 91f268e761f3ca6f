// What is in hand: calls to the two workers, and the files that are still to be read.
import { Lane, Lost } from './lane.js';

/** Longest time for a file; a page takes a second or two. */
const BOUND = 60_000;

/** Larger files are not taken into memory. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Most files of which codes are read together. */
const MOST_TOGETHER = 4;

const IS_MISSED = /^missed-/;

export class Desk {
  constructor(isCheck) {
    this.isCheck = isCheck;
    this.reader = new Lane('reader');
    this.engine = new Lane('engine', isCheck);
    this.state = null;
    /** The calls that are still to be made, one after the other: what is typed fast stays in order. */
    this.tail = Promise.resolve();
    /** Files with codes that could not be read, and the last one that gave a sheet. */
    this.unread = [];
    this.good = null;
  }

  /** Calls the engine, step after step, and takes in what is then in hand. */
  act(steps) {
    const done = this.tail.then(() => this.actNow(steps));
    this.tail = done.catch(() => {});
    return done;
  }

  async actNow(steps) {
    let answer = null;
    for (const [call, ...values] of steps) answer = await this.engine.call(call, values);
    this.state = JSON.parse(await this.engine.call('state', []));
    return answer;
  }

  /** Reads files, one after the other. `onFile` is told before each. */
  async bring(files, onFile) {
    let place = 0;
    for (const file of files) {
      onFile(file, place++);
      await this.bringOne(file);
    }
    if (this.unread.length > 0 && !this.state?.complete) await this.again();
  }

  async bringOne(file) {
    if (file.size > MOST_BYTES) {
      await this.act([['lose', file.name, 'file-large']]);
      return;
    }
    const told = await this.read([file]);
    if (!told) return;
    const [one] = JSON.parse(told);
    if (one.is_text) {
      const text = new Uint8Array(await file.arrayBuffer());
      await this.act([['take_text', file.name, text]]);
      return;
    }
    await this.act([['take', told]]);
    if (one.problems.some(({ code }) => IS_MISSED.test(code))) this.unread = [...this.unread, file].slice(1 - MOST_TOGETHER);
    else if (one.shares.length > 0) this.good = file;
  }

  /** What the reader tells of files, or null if it was lost over them. */
  async read(files) {
    const values = [];
    try {
      for (const file of files) values.push({ name: file.name, bytes: await file.arrayBuffer() });
    } catch {
      await this.act([['lose', files[0].name, 'file-unreadable']]);
      return null;
    }
    try {
      const transfer = values.map(({ bytes }) => bytes);
      return await this.reader.call('read', values, { transfer, bound: BOUND });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      const code = error.slow ? 'file-slow' : 'file-lost';
      if (files.length === 1) await this.act([['lose', files[0].name, code]]);
      return null;
    }
  }

  /** Codes that could be read in no file may be read in two, or with what another sheet of the set tells. */
  async again() {
    const files = this.good ? [...this.unread, this.good] : this.unread;
    if (files.length < 2) return;
    const told = await this.read(files);
    if (!told) return;
    const all = JSON.parse(told).slice(0, this.unread.length);
    for (const one of all.filter(({ shares, slices }) => shares.length + slices.length > 0)) {
      const place = this.state.brought.findIndex(({ name, sheets }) => name === one.name && sheets.length === 0);
      if (place >= 0) await this.act([['put_away', place]]);
      await this.act([['take', JSON.stringify([one])]]);
      this.unread = this.unread.filter(({ name }) => name !== one.name);
    }
  }

  /** Everything is forgotten: the memory of both workers goes with them. */
  end() {
    this.reader.end();
    this.engine.end();
    this.state = null;
    this.unread = [];
    this.good = null;
  }
}

// What is in hand: calls to the two workers, and the files that are still to be read.
import { Lane, Lost } from './lane.js';

/** Longest times, as the library has them: for a page, for a file, and what a reader may take beyond before it is stopped. */
const A_PAGE = 20_000;
const A_FILE = 120_000;
const OVERDUE = 10_000;

/** Larger files are not taken into memory. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Larger texts are no words of sheets; the largest sealed set has 1.2 MB of codes. */
const MOST_TEXT = 8 * 1024 * 1024;

/** First bytes of a file, by which it is known what it may be. */
const HEAD = 2048;

/** Most files of which codes are read together. */
const MOST_TOGETHER = 4;

export class Desk {
  constructor(isCheck) {
    this.isCheck = isCheck;
    this.reader = new Lane('reader');
    this.engine = new Lane('engine', isCheck);
    this.state = null;
    /** The calls that are still to be made, one after the other: what is typed fast stays in order. */
    this.tail = Promise.resolve();
    /** The files that are still to be read, one list of them after the other. */
    this.files = Promise.resolve();
    /** Files with codes that could not be read, and the last one that gave a sheet; each with its id. */
    this.unread = [];
    this.good = null;
    /** Which file the reader has open, by the question that opened it. */
    this.open = null;
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

  /** Reads files, one after the other. `onFile` is told before each. Ids of what was read. */
  bring(files, onFile) {
    const done = this.files.then(() => this.bringNow(files, onFile));
    this.files = done.catch(() => {});
    return done;
  }

  async bringNow(files, onFile) {
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
    const head = await bytesOf(file.slice(0, HEAD));
    if (!head) {
      await this.act([['lose', file.name, 'file-unreadable']]);
      return;
    }
    const [one] = await this.read([{ file, head }]);
    if (one.is_text) await this.bringText(file, one.id);
    else if (one.is_missed) this.unread = [...this.unread, { file, head, id: one.id }].slice(1 - MOST_TOGETHER);
    else if (one.has_sheets) this.good = { file, head, id: one.id };
  }

  /** A text is tried by the reader first: the engine cannot be put in place again. */
  async bringText(file, id) {
    const bytes = file.size > MOST_TEXT ? null : await bytesOf(file);
    if (!bytes) {
      await this.act([['lose', file.name, file.size > MOST_TEXT ? 'file-large' : 'file-unreadable']]);
      return;
    }
    await this.takeText(bytes, file.name, [['take_text', id, file.name, bytes]]);
  }

  /** Has the engine take the text in by these steps, if the reader is not lost over it. */
  async takeText(bytes, name, steps) {
    this.open = null;
    try {
      await this.reader.call('try_text', [bytes], { bound: A_PAGE });
    } catch (error) {
      if (this.engine.isOver) throw error;
      await this.act([['lose', name, error.slow ? 'file-slow' : 'file-lost']]);
      return;
    }
    await this.act(steps);
  }

  /** Reads files together, by the questions that the engine has: what is said of each is in hand then. */
  async read(files) {
    for (const { file, head, id } of files) await this.engine.call('add_file', [id, file.name, head]);
    this.open = null;
    const spent = files.map(() => 0);
    for (;;) {
      const { wanted, read } = JSON.parse(await this.engine.call('read_on', []));
      if (read) {
        await this.act([]);
        return read;
      }
      for (const one of wanted) {
        const isOver = await this.ask(one, files[one.file]?.file, spent);
        // What it would be asked of the other pages is not asked any more.
        if (isOver) break;
      }
    }
  }

  /** Has the reader answer a question. Whether there is no time left for its file. */
  async ask({ number, file: place, opens }, file, spent) {
    if (spent[place] >= A_FILE) {
      await this.engine.call('unanswered', [number, 'no-time']);
      return true;
    }
    const begun = performance.now();
    try {
      const life = this.reader.lives;
      if (opens !== null && (this.open?.number !== opens || this.open.life !== life)) await this.put(opens, file);
      const frame = await this.put(number, opens === null && file ? file : null);
      await this.engine.call('answered', [number, frame]);
    } catch (error) {
      if (this.engine.isOver) throw error;
      this.open = null;
      const why = error instanceof Lost ? (error.slow ? 'slow' : 'lost') : 'gone';
      await this.engine.call('unanswered', [number, why]);
    }
    if (place !== null) spent[place] += performance.now() - begun;
    return false;
  }

  /** Puts a question to the reader, with the file that it is to open, if it is that. */
  async put(number, file) {
    const request = await this.engine.call('request', [number]);
    const bytes = file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
    const frame = await this.reader.call('answer', [request, bytes], { transfer: [bytes.buffer], bound: A_PAGE + OVERDUE });
    if (file) this.open = { number, life: this.reader.lives };
    return frame ?? new Uint8Array();
  }

  /** Codes that could be read in no file may be read in two, or with what another sheet of the set tells. */
  async again() {
    const files = this.good ? [...this.unread, this.good] : this.unread;
    if (files.length < 2) return;
    const read = await this.read(files);
    const isLeft = ({ id }) => read.find((one) => one.id === id)?.is_missed;
    this.unread = this.unread.filter(isLeft);
  }

  /** Puts something away again. */
  async putAway(id) {
    await this.act([['put_away', id]]);
    this.unread = this.unread.filter((one) => one.id !== id);
    if (this.good?.id === id) this.good = null;
  }

  /** Everything is forgotten: the memory of both workers goes with them. */
  end() {
    this.forget();
    this.reader.end();
    this.engine.end();
  }

  /** The same, with time for the engine to overwrite what it held. */
  async wipe() {
    this.forget();
    this.reader.end();
    await this.engine.wipe();
  }

  forget() {
    this.state = null;
    this.unread = [];
    this.good = null;
    this.open = null;
  }
}

/** The bytes of a file; null if they cannot be had: it may have been moved away meanwhile. */
async function bytesOf(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

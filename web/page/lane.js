// Workers, as the page sees them.

function newWorker() {
  const source = document.getElementById('worker').textContent;
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

/** Has a worker of its own unpack a part of this file: its bytes, or the code that they are. */
async function unpacked(id, isCode = false) {
  const part = document.getElementById(id);
  const worker = newWorker();
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data: { answer, broken } }) => (broken === undefined ? resolve(answer) : reject(new Lost(false)));
      worker.onerror = () => reject(new Lost(false));
      worker.postMessage({ unpack: { text: part.textContent, length: Number(part.dataset.bytes), isCode } });
    });
  } finally {
    worker.terminate();
  }
}

/** A part of this file as text. */
export const textOf = async (id) => new TextDecoder().decode(await unpacked(id));

let compiled = null;

/** The engine's code, compiled once. */
export function engineCode() {
  compiled ??= unpacked('engine', true);
  return compiled;
}

/** Whoever worked on it was lost: `slow` says that it was stopped because it took too long. */
export class Lost extends Error {
  constructor(slow) {
    super('lost');
    this.slow = slow;
  }
}

/**
 * A worker, and the calls that wait for it. Each has it for itself, and its time begins when it has it.
 *
 * A reader that is lost costs the call that it was at; another one does the rest. An engine that is lost is lost with all that it held.
 */
export class Lane {
  constructor(role, isCheck = false) {
    this.role = role;
    this.isCheck = isCheck;
    this.queue = [];
    this.current = null;
    this.worker = null;
    this.isOver = false;
    /** How many workers there were: what one was told the next one does not know. */
    this.lives = 0;
  }

  /** Calls the worker; after `bound` milliseconds, if given, it is stopped. */
  call(call, values, { transfer = [], bound = 0 } = {}) {
    if (this.isOver) return Promise.reject(new Lost(false));
    return new Promise((resolve, reject) => {
      this.queue.push({ message: { call, values }, transfer, bound, resolve, reject });
      this.next();
    });
  }

  async next() {
    if (this.current || this.queue.length === 0) return;
    const job = this.queue.shift();
    this.current = job;
    try {
      this.worker ??= await this.begun();
    } catch (error) {
      this.isOver = true;
      this.settle(({ reject }) => reject(error));
      return;
    }
    if (this.current !== job) return;
    this.worker.onmessage = ({ data: { answer, broken } }) => {
      if (broken === undefined) this.settle(({ resolve }) => resolve(answer));
      else this.lose(false);
    };
    this.worker.onerror = () => this.lose(false);
    if (job.bound) job.timer = setTimeout(() => this.lose(true), job.bound);
    try {
      this.worker.postMessage(job.message, job.transfer);
    } catch (error) {
      this.settle(({ reject }) => reject(error));
    }
  }

  /** A worker that has its engine. */
  async begun() {
    const module = await engineCode();
    const worker = newWorker();
    await new Promise((resolve, reject) => {
      worker.onmessage = ({ data: { broken } }) => (broken === undefined ? resolve() : reject(new Lost(false)));
      worker.onerror = () => reject(new Lost(false));
      worker.postMessage({ begin: { module, role: this.role, isCheck: this.isCheck } });
    });
    if (this.isOver) worker.terminate();
    this.lives++;
    return worker;
  }

  /** The call in work is done, and the next one has its turn. */
  settle(done) {
    const job = this.current;
    if (!job) return;
    this.current = null;
    clearTimeout(job.timer);
    done(job);
    if (this.isOver) this.end();
    else this.next();
  }

  lose(slow) {
    this.worker?.terminate();
    this.worker = null;
    if (this.role === 'engine') this.isOver = true;
    this.settle(({ reject }) => reject(new Lost(slow)));
  }

  /** Stops it, with all that it holds. */
  end() {
    this.isOver = true;
    this.worker?.terminate();
    this.worker = null;
    const left = [this.current, ...this.queue].filter(Boolean);
    this.current = null;
    this.queue = [];
    for (const { reject, timer } of left) {
      clearTimeout(timer);
      reject(new Lost(false));
    }
  }

  /** The same, after it has overwritten what it held, if it does so at once. */
  async wipe() {
    const isIdle = this.worker && !this.current;
    if (isIdle) await this.call('wipe', [], { bound: 300 }).catch(() => {});
    this.end();
  }
}

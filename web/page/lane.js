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

/** A worker that is begun again whenever it was lost. */
export class Lane {
  constructor(role, isCheck = false) {
    this.role = role;
    this.isCheck = isCheck;
    this.waiting = new Map();
    this.count = 0;
    this.begun = null;
  }

  async begin() {
    const module = await engineCode();
    const worker = newWorker();
    this.worker = worker;
    worker.onmessage = ({ data: { id, answer, broken } }) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (broken !== undefined) {
        this.end(false);
        waiting?.reject(new Lost(false));
      } else {
        waiting?.resolve(answer);
      }
    };
    worker.onerror = () => this.end(false);
    await this.post({ begin: { module, role: this.role, isCheck: this.isCheck } }, []);
  }

  post(message, transfer) {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, ...message }, transfer);
    });
  }

  /** Calls the worker; after `bound` milliseconds, if given, it is stopped. */
  async call(call, values, { transfer = [], bound = 0 } = {}) {
    this.begun ??= this.begin();
    await this.begun;
    const answer = this.post({ call, values }, transfer);
    if (!bound) return answer;
    const timer = setTimeout(() => this.end(true), bound);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops it, with all that it holds. */
  end(slow = false) {
    this.worker?.terminate();
    this.worker = null;
    this.begun = null;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(new Lost(slow));
  }
}

// A worker that is either a reader of files, which may be lost, or the engine, which holds what is in hand; or unpacks parts of the page.
'use strict';
let object = null;

/** Pages of 64 KiB: what there is at the beginning, and the most that a reader may take, 1 GiB as the program's readers. */
const READERS = { initial: 256, maximum: 16384 };

self.onmessage = ({ data: { begin, unpack, call, values } }) => {
  try {
    let answer = null;
    if (unpack) {
      const bytes = unpacked(unpack.text, unpack.length);
      answer = unpack.isCode ? new WebAssembly.Module(bytes) : bytes;
    } else if (begin) {
      const isReader = begin.role === 'reader';
      wasm_bindgen.initSync({ module: begin.module, memory: isReader ? new WebAssembly.Memory(READERS) : undefined });
      object = isReader ? new wasm_bindgen.Reader() : new wasm_bindgen.Engine(begin.isCheck);
    } else {
      answer = object[call](...values);
    }
    self.postMessage({ answer });
  } catch (error) {
    // It has broken off and is not to be used any more.
    self.postMessage({ broken: String(error && error.name) });
  }
};

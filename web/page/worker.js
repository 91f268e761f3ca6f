// A worker that is either a reader of files, which may be lost, or the engine, which holds what is in hand; or unpacks parts of the page.
'use strict';
let object = null;

self.onmessage = ({ data: { id, begin, unpack, call, values } }) => {
  try {
    let answer = null;
    if (unpack) {
      const bytes = unpacked(unpack.text, unpack.length);
      answer = unpack.isCode ? new WebAssembly.Module(bytes) : bytes;
    } else if (begin) {
      wasm_bindgen.initSync({ module: begin.module });
      object = begin.role === 'reader' ? new wasm_bindgen.Reader() : new wasm_bindgen.Engine(begin.isCheck);
    } else if (call === 'read') {
      for (const { name, bytes } of values) object.add(name, new Uint8Array(bytes));
      answer = object.read();
    } else {
      answer = object[call](...values);
    }
    self.postMessage({ id, answer });
  } catch (error) {
    // It has broken off and is not to be used any more.
    self.postMessage({ id, broken: String(error && error.name) });
  }
};

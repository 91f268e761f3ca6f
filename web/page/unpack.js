// What scripts/page.py packed: LZMA, in the digits of base 85. A third smaller than what browsers unpack themselves.

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~';

/** The bytes that a text in base 85 stands for: RFC 1924, with a comma for `<`. Blanks count for nothing. */
function digits(text) {
  const values = new Int8Array(256).fill(-1);
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
  const bytes = new Uint8Array(Math.ceil(text.length / 5) * 4);
  let count = 0;
  let block = 0;
  let have = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)];
    if (!(value >= 0)) continue;
    block = block * 85 + value;
    if (++have < 5) continue;
    bytes[count++] = block >>> 24;
    bytes[count++] = block >>> 16;
    bytes[count++] = block >>> 8;
    bytes[count++] = block;
    block = 0;
    have = 0;
  }
  return bytes.subarray(0, count);
}

// LZMA as its specification has it (lc = 3, lp = 0, pb = 2). All probabilities are in one table; where each kind of them begins:
const IS_MATCH = 0;
const IS_REP = IS_MATCH + 12 * 16;
const IS_REP_G0 = IS_REP + 12;
const IS_REP_G1 = IS_REP_G0 + 12;
const IS_REP_G2 = IS_REP_G1 + 12;
const IS_REP0_LONG = IS_REP_G2 + 12;
const SLOT = IS_REP0_LONG + 12 * 16;
const SPECIAL = SLOT + 4 * 64;
const ALIGN = SPECIAL + 115;
const LENGTH = ALIGN + 16;
const REP_LENGTH = LENGTH + 514;
const LITERAL = REP_LENGTH + 514;
const ALL = LITERAL + 8 * 0x300;

/** Reads bits, and numbers out of bits, each as probable as its place in the table says. */
function coder(packed) {
  const odds = new Uint16Array(ALL).fill(1024);
  // What the specification calls range and code. In a table they stay numbers of 32 bits, which is a third faster.
  const now = new Uint32Array([-1, 0]);
  let at = 1;
  for (; at < 5; at++) now[1] = (now[1] << 8) | packed[at];

  function refill() {
    now[0] <<= 8;
    now[1] = (now[1] << 8) | packed[at++];
  }
  function bit(place) {
    const odd = odds[place];
    const bound = (now[0] >>> 11) * odd;
    const isOne = now[1] >= bound;
    if (isOne) {
      now[0] -= bound;
      now[1] -= bound;
      odds[place] = odd - (odd >> 5);
    } else {
      now[0] = bound;
      odds[place] = odd + ((2048 - odd) >> 5);
    }
    if (now[0] < 0x1000000) refill();
    return isOne ? 1 : 0;
  }
  function tree(place, bits) {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | bit(place + node);
    return node - (1 << bits);
  }
  function backwards(place, bits) {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const one = bit(place + node);
      node = (node << 1) | one;
      value |= one << i;
    }
    return value;
  }
  function direct(bits) {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      now[0] >>>= 1;
      const one = now[1] >= now[0] ? 1 : 0;
      if (one) now[1] -= now[0];
      value = (value << 1) | one;
      if (now[0] < 0x1000000) refill();
    }
    return value;
  }
  return { bit, tree, backwards, direct };
}

/** A byte that stands for itself; `expected` is the one that would go on with what was repeated last, or -1. */
function literal(bit, before, expected) {
  const place = LITERAL + (before >> 5) * 0x300;
  let node = 1;
  for (let shift = 7; expected >= 0 && node < 0x100; shift--) {
    const other = (expected >> shift) & 1;
    const one = bit(place + ((1 + other) << 8) + node);
    node = (node << 1) | one;
    if (one !== other) break;
  }
  while (node < 0x100) node = (node << 1) | bit(place + node);
  return node;
}

/** How many bytes are repeated. */
function repeated({ bit, tree }, place, position) {
  if (bit(place) === 0) return 2 + tree(place + 2 + position * 8, 3);
  if (bit(place + 1) === 0) return 10 + tree(place + 130 + position * 8, 3);
  return 18 + tree(place + 258, 8);
}

/** How far back they are, less one. */
function distance({ tree, backwards, direct }, count) {
  const slot = tree(SLOT + Math.min(count - 2, 3) * 64, 6);
  if (slot < 4) return slot;
  const bits = (slot >> 1) - 1;
  const base = (2 | (slot & 1)) << bits;
  if (slot < 14) return base + backwards(SPECIAL + base - slot, bits);
  return base + (direct(bits - 4) << 4) + backwards(ALIGN, 4);
}

/** The `length` bytes of which scripts/page.py made the text. */
export function unpacked(text, length) {
  const from = coder(digits(text));
  const { bit } = from;
  const out = new Uint8Array(length);
  // The last four distances, and what came last.
  let [back, back1, back2, back3] = [0, 0, 0, 0];
  let state = 0;
  let done = 0;
  while (done < length) {
    const position = done & 3;
    if (bit(IS_MATCH + state * 16 + position) === 0) {
      out[done] = literal(bit, done > 0 ? out[done - 1] : 0, state < 7 ? -1 : out[done - back - 1]);
      done++;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count = 1;
    if (bit(IS_REP + state) === 0) {
      [back3, back2, back1] = [back2, back1, back];
      count = repeated(from, LENGTH, position);
      back = distance(from, count);
      state = state < 7 ? 7 : 10;
    } else {
      let isLong = true;
      if (bit(IS_REP_G0 + state) === 0) isLong = bit(IS_REP0_LONG + state * 16 + position) === 1;
      else if (bit(IS_REP_G1 + state) === 0) [back, back1] = [back1, back];
      else if (bit(IS_REP_G2 + state) === 0) [back, back1, back2] = [back2, back, back1];
      else [back, back1, back2, back3] = [back3, back, back1, back2];
      if (isLong) count = repeated(from, REP_LENGTH, position);
      state = state < 7 ? (isLong ? 8 : 9) : 11;
    }
    if (back >= done || count > length - done) throw new Error('damaged');
    for (const end = done + count; done < end; done++) out[done] = out[done - back - 1];
  }
  return out;
}

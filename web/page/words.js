// The page's sentences, in twelve languages. No sentence depends on a number's plural: numbers stand behind a colon.
import { FIRST } from './tables.js';

/** By language: first what the first screen says, then everything. */
let tables = FIRST;
let table = tables.en;
let code = 'en';
let kinds = null;

/** Takes all that is said, once it is unpacked, and the names of kinds of keys. */
export function takeTexts(texts) {
  ({ tables, kinds } = texts);
  table = tables[code];
}

export const languages = () => Object.entries(tables).map(([tag, { language }]) => [tag, language]);
export const language = () => code;

/** The language of this tag, or the first of the browser's that there is. */
export function choose(tag) {
  const wanted = tag ? [tag] : navigator.languages ?? [navigator.language];
  const primary = wanted.map((one) => one.toLowerCase().split('-')[0]);
  code = primary.find((one) => Object.keys(FIRST).includes(one)) ?? 'en';
  table = tables[code];
  document.documentElement.lang = code;
  document.documentElement.dir = code === 'ar' ? 'rtl' : 'ltr';
}

/** A sentence, with its values put in; undefined if there is none. */
export function sentence(key, values) {
  const text = table[key] ?? tables.en[key];
  return text?.replace(/\{(\w+)\}/g, (_, name) => shown(values?.[name]));
}

/** The same, for a key that is known to be there. */
export function t(key, values) {
  return sentence(key, values) ?? key;
}

function shown(value) {
  if (Array.isArray(value)) return listed(value);
  return value === undefined || value === null ? '' : isolated(String(value));
}

/** A name within a text: either of them may run the other way. */
function isolated(text) {
  return code === 'ar' || /[^ -~]/.test(text) ? `\u2068${text}\u2069` : text;
}

/** "1, 2 and 3". */
export function listed(values) {
  return new Intl.ListFormat(code, { type: 'conjunction' }).format(values.map(String));
}

/** What the engine says, as a sentence; the English of the program where the page has none. */
export function said(one) {
  const text = sentence(`said.${one.code}`, one.values ?? {}) ?? one.text;
  const place = one.page ? t('on-page', { n: one.page }) : one.line ? t('on-line', { n: one.line }) : '';
  return place ? `${place}: ${text}` : text;
}

/** The name of an item's kind, and where it is typed in. */
export function kindOf(item) {
  const own = kinds?.[code];
  const [name, usage] = own?.[item.kind] ?? [item.kind_name, own?.typed?.[1] ?? item.usage];
  // What is said of a plain file is for the program at a terminal.
  return { name, usage: usage?.includes('paperquorum') ? null : usage };
}

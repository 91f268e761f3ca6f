// What checking the sheets came to.
import { el } from './dom.js';
import { said, t } from './words.js';

/** The verdict, as it is said aloud. */
export function spokenVerdict(checked) {
  return [t(checked.told.ok ? 'check.good' : 'check.bad'), ...warningsOf(checked).map(said)].join(' ');
}

const warningsOf = ({ refusal, remarks }) => [refusal, ...remarks].filter((one) => one && one.code !== 'other' && one.code !== 'nothing');

/** A card with a verdict on each sheet. */
export function verdict(checked, hasRecord) {
  const { told } = checked;
  if (told.sheets.length + told.data.length === 0) return null;
  const isGood = told.ok;
  const warnings = warningsOf(checked);
  return el('section', { class: isGood ? 'card' : 'card warn' },
    el('h2', {}, t('check.result')),
    el('p', { class: isGood ? 'big good' : 'big bad' }, isGood ? `✓ ${t('check.good')}` : `⚠ ${t('check.bad')}`),
    el('ul', { class: 'said' }, told.sheets.map((sheet) => el('li', {}, sheetLine(sheet)))),
    el('ul', { class: 'said' }, told.sets.map((set) => el('li', {}, setLine(set)))),
    warnings.length > 0 ? el('ul', { class: 'said' }, warnings.map((one) => el('li', { class: 'bad' }, said(one)))) : null,
    hasRecord ? null : el('p', { class: 'dim' }, t('check.record')));
}

function sheetLine(sheet) {
  const parts = [t(sheet.shares ? 'check.sheet-of' : 'check.sheet', { n: sheet.share, total: sheet.shares, set: sheet.set })];
  if (sheet.record === 'printed') parts.push(t('check.printed'));
  else if (sheet.record === 'altered') parts.push(t('said.altered'));
  else if (sheet.record === 'of another set') parts.push(t('said.not-of-record'));
  else if (sheet.proved) parts.push(t('check.proved'));
  else parts.push(t('check.words'));
  if (sheet.fits === false) parts.push(t('said.sheet-unfit', { file: '', sheets: [sheet.share] }));
  if (sheet.repaired_words.length > 0) parts.push(t('brought.repaired', { words: sheet.repaired_words }));
  return parts.join(' – ');
}

function setLine(set) {
  if (set.recovers === true) return t('check.recovers', { set: set.name });
  if (set.recovers === false) return t('check.recovers-not', { set: set.name });
  return t('check.few', { set: set.name, n: set.missing });
}

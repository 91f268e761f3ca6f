// What is in hand and what is still needed, in the holder's words.
import { button, el } from './dom.js';
import { said, t } from './words.js';

/** The panel that is always in view. */
export function inHand(state, isCheck, putAway) {
  const children = [el('h2', {}, t('in-hand'))];
  if (state.brought.length === 0) children.push(el('p', {}, t(isCheck ? 'in-hand.none-check' : 'in-hand.none')));
  if (state.wanted) children.push(el('p', { class: 'dim' }, t('record-taken', { set: state.wanted })));
  for (const set of state.sets) children.push(...setLines(set, state, isCheck));
  for (const data of state.data) children.push(...dataLines(data));
  if (state.needs_data && state.data.length === 0) children.push(el('p', { class: 'bad' }, t('said.data-none')));
  const refusal = state.refusal;
  if (!isCheck && refusal && !['need', 'nothing', 'only-data', 'other'].includes(refusal.code)) {
    children.push(el('p', { class: 'bad' }, `⚠ ${said(refusal)}`));
  }
  const list = state.brought.map((one) => broughtLine(one, state, () => putAway(one.id)));
  if (state.record) list.unshift(recordLine(state.record, () => putAway(state.record.id)));
  if (list.length > 0) children.push(el('ul', { class: 'brought' }, list));
  return el('section', { class: 'card', 'aria-label': t('in-hand') }, children);
}

/** What is said aloud of it. */
export function summary(state) {
  return state.sets.map((set) => `${countLine(set)}. ${needLine(set)}`).join(' ') || t('in-hand.none');
}

function countLine(set) {
  return set.threshold ? t('set.count', { have: set.have.length, need: set.threshold }) : t('set.count-some', { have: set.have.length });
}

function needLine(set) {
  if (set.missing === 0) return t('set.enough');
  if (set.missing_required === null) return t('set.need', { n: set.missing });
  return [
    set.missing_required > 0 ? t('set.need-required', { n: set.missing_required }) : '',
    set.missing_others > 0 ? t('set.need-others', { n: set.missing_others }) : '',
  ].filter(Boolean).join(' ');
}

function setLines(set, state, isCheck) {
  const lines = [];
  if (isCheck) {
    lines.push(el('p', { class: 'big' }, t('set.checked', { sheets: set.have, set: set.name })));
  } else {
    const need = set.threshold ?? set.have.length + set.missing;
    const dots = Array.from({ length: need }, (_, place) => el('i', { class: place < need - set.missing ? 'have' : '' }));
    lines.push(
      el('p', { class: 'big' }, countLine(set)),
      el('div', { class: 'dots', 'aria-hidden': 'true' }, dots),
      el('p', { class: set.missing === 0 ? 'good' : '' }, needLine(set)),
      el('p', { class: 'dim' }, set.total
        ? t('set.which-of', { sheets: set.have, total: set.total, set: set.name })
        : t('set.which', { sheets: set.have, set: set.name })));
  }
  if (set.namesake) lines.push(el('p', { class: 'bad' }, `⚠ ${t('said.namesakes', { set: set.name })}`));
  return lines;
}

function dataLines(data) {
  const bar = el('progress', { max: data.needed, value: Math.min(data.read, data.needed), 'aria-label': t('data') });
  return [
    el('p', {}, t('data.count', { read: Math.min(data.read, data.needed), needed: data.needed })), bar,
    data.read < data.needed && data.missing_pages.length > 0 && data.missing_pages.length < 40
      ? el('p', {}, t('data.pages', { pages: data.missing_pages })) : null,
    data.read < data.needed && data.unread.length > 0 && data.unread.length < 40
      ? el('p', {}, t('data.codes', { codes: data.unread })) : null,
  ];
}

function broughtLine(one, { wanted }, putAway) {
  const name = nameOf(one);
  const what = [
    ...one.sheets.map((sheet) => t('brought.sheet', { n: sheet.index, set: sheet.set })),
    one.data > 0 ? t('brought.data', { n: one.data }) : '',
  ].filter(Boolean).join(', ');
  const isMeant = !wanted || one.sheets.every(({ set }) => set === wanted);
  const isGood = what !== '' && isMeant && !one.problems.some(({ code }) => code === 'code-forged');
  const repaired = one.sheets.flatMap((sheet) => sheet.repaired);
  return el('li', {},
    lineOf(name, what, isGood, one.id, putAway),
    repaired.length > 0 ? el('p', {}, t('brought.repaired', { words: repaired })) : null,
    one.problems.length > 0 ? el('ul', { class: 'said' }, one.problems.map((problem) => el('li', {}, said(problem)))) : null);
}

function recordLine({ id, name }, putAway) {
  return el('li', {}, lineOf(name, 'set.toml', true, id, putAway));
}

function lineOf(name, what, isGood, id, putAway) {
  return el('div', { class: 'row' },
    el('span', {}, el('span', { class: isGood ? 'good' : 'bad' }, isGood ? '✓ ' : '⚠ '), el('bdi', {}, name), what ? ` – ${what}` : ''),
    el('button', {
      type: 'button', class: 'plain', 'data-key': String(id), 'aria-label': `${t('put-away')}: ${name}`,
      // The second click of two would be for what has moved up meanwhile.
      onclick: (event) => { if (event.detail < 2) putAway(); },
    }, t('put-away')));
}

const nameOf = (one) => (one.given === 'typed' ? t('typed') : one.name);

/** What is wrong with something that was brought, as it is said aloud. */
export function troubles(one) {
  return one.problems.map((problem) => `${nameOf(one)}: ${said(problem)}`);
}

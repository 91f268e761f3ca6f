// The key, on a screen of its own.
import { button, el, save, show, speak, toggle } from './dom.js';
import { kindOf, said, t } from './words.js';
import { zip } from './zip.js';

/** Longer texts are saved and not shown. */
const MOST_SHOWN = 20_000;

export async function keyScreen(desk, secrets, { back, finish, attempt }) {
  const items = await Promise.all(secrets.items.map((item, place) => itemCard(desk, item, place, secrets, attempt)));
  const warnings = secrets.remarks.filter(({ code }) => code !== 'other');
  show(
    el('h1', {}, t(secrets.sealed && secrets.items.length > 1 ? 'key.title-items' : 'key.title')),
    el('p', {}, t('key.from', { sheets: secrets.used, set: secrets.set })),
    warnings.length > 0 ? el('ul', { class: 'card warn said' }, warnings.map((one) => el('li', {}, said(one)))) : null,
    ...items,
    secrets.items.length > 1 ? el('div', { class: 'row' }, button(t('key.save-all'), () => attempt(() => saveAll(desk, secrets)), 'main')) : null,
    secrets.check_value
      ? el('p', {}, t('key.check'), ' ', el('bdi', { class: 'check' }, secrets.check_value), el('br'), el('span', { class: 'dim' }, t('key.check-help')))
      : null,
    el('div', { class: 'row' }, button(t('finish'), finish, 'main'), button(t('back'), back)));
}

async function itemCard(desk, item, place, secrets, attempt) {
  const kind = kindOf(item);
  const text = item.plain && item.bytes <= MOST_SHOWN ? await desk.engine.call('item_text', [place]) : null;
  const name = item.name || kind.name;
  const shown = el('pre', { class: 'secret', dir: 'auto', tabIndex: 0, 'aria-label': name, hidden: secrets.items.length > 1 });
  const isShown = () => !shown.hidden;
  const fill = () => { shown.textContent = isShown() ? text : ''; };
  const hide = button('', () => {
    shown.hidden = !shown.hidden;
    fill();
    hide.textContent = t(isShown() ? 'key.hide' : 'key.show');
  });
  fill();
  hide.textContent = t(isShown() ? 'key.hide' : 'key.show');
  const buttons = [button(t('key.save'), () => attempt(async () => save(fileName(item), await desk.engine.call('item_bytes', [place]))))];
  if (text !== null) {
    buttons.unshift(
      hide,
      toggle(t('key.large'), (isOn) => shown.classList.toggle('large', isOn)),
      button(t('key.copy'), async () => {
        try {
          await navigator.clipboard.writeText(text);
          note.textContent = t('key.copied');
        } catch {
          // What is hidden cannot be selected either.
          if (isShown()) getSelection().selectAllChildren(shown);
          note.textContent = t('key.not-copied');
        }
      }));
  }
  const note = el('p', { class: 'dim', role: 'status' });
  return el('section', { class: 'card', 'aria-label': name },
    el('h2', {}, name),
    item.name ? el('p', { class: 'dim' }, kind.name) : null,
    item.note ? el('p', { class: 'note', dir: 'auto' }, item.note) : null,
    kind.usage ? el('p', {}, `${t('key.goes')} `, kind.usage) : null,
    text === null ? el('p', {}, t('key.not-shown', { n: item.bytes })) : shown,
    el('div', { class: 'row' }, buttons), note);
}

/** A text has an ending that every system knows. */
function fileName(item) {
  const name = item.name ? item.file : 'key';
  return item.plain && !name.includes('.') ? `${name}.txt` : name;
}

/** The file with the notes, as the program calls it. */
const NOTES = 'notes.txt';

async function saveAll(desk, secrets) {
  const files = [];
  for (const [place, item] of secrets.items.entries()) {
    files.push([item.file, await desk.engine.call('item_bytes', [place])]);
  }
  if (secrets.notes) files.push([NOTES, new TextEncoder().encode(secrets.notes)]);
  save('recovered.zip', zip(files));
  for (const [, bytes] of files) bytes.fill(0);
}

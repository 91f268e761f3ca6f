// Typing of a sheet's words. The engine keeps the words; here is one field, and what is to be seen of them.
import { button, el, speak } from './dom.js';
import { t } from './words.js';

/** What stands between words. */
const SEPARATORS = /[\s,;.:)]+/;

/** Longer texts are not pasted but read as files are. */
export const MOST_PASTED = 20_000;

export class Typing {
  /** `act` calls the engine and shows what came of it. */
  constructor(act) {
    this.act = act;
    this.field = el('input', {
      id: 'word', type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: false, enterKeyHint: 'next',
      'autocorrect': 'off', 'aria-describedby': 'typing-help typing-line', dir: 'ltr', maxLength: 4000,
      oninput: () => this.typed(), onkeydown: (event) => this.pressed(event), onpaste: (event) => this.pasted(event),
    });
    this.label = el('label', { for: 'word' });
    this.line = el('p', { id: 'typing-line', class: 'dim' });
    this.note = el('p', { class: 'bad', role: 'status' });
    this.choices = el('div', { class: 'row', role: 'group', 'aria-label': t('candidates') });
    this.words = el('ol', { class: 'words', dir: 'ltr' });
    this.element = el('section', { class: 'card' },
      el('h2', {}, t('type')),
      el('p', { id: 'typing-help', class: 'dim' }, t('typing.help')),
      this.line, this.label, el('div', { class: 'row' }, this.field, button(t('typing.next'), () => this.next())),
      this.choices, this.note, this.words,
      el('div', { class: 'row' },
        button(t('typing.insert'), () => this.press('Insert')),
        button(t('typing.delete'), () => this.press('Delete')),
        button(t('typing.end'), () => this.end())));
    /** Counts what the person does to the field: what the engine says of it comes later, and may be out of date. */
    this.changes = 0;
  }

  /** Calls the engine, and has the field show what is then typed, unless the person typed on. */
  async run(steps, how = {}) {
    const at = ++this.changes;
    await this.act(steps, { ...how, takesField: () => at === this.changes });
  }

  typed() {
    this.changes++;
    const text = this.field.value;
    if (!SEPARATORS.test(text)) {
      this.act([['set_field', text]]);
      return;
    }
    const pieces = text.split(SEPARATORS).filter(Boolean);
    this.field.value = '';
    if (pieces.length > 1) this.run([['paste', text, t('typed-text')]]);
    else if (pieces.length === 1) this.commit(pieces[0]);
  }

  commit(word) {
    this.field.value = '';
    return this.run([['set_field', word], ['press', 'Enter']], { isWord: true });
  }

  /** The word is typed; without a letter, the sheet has no more. */
  next() {
    const text = this.field.value;
    this.field.focus();
    return text ? this.commit(text) : this.end();
  }

  async end() {
    await this.run([['set_field', this.field.value], ['press', 'End'], ['press', 'Enter']], { isEnd: true });
    this.field.focus();
  }

  press(key) {
    this.field.focus();
    return this.run([['press', key]]);
  }

  pressed(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.next();
    } else if (event.key === 'Backspace' && this.field.value === '') {
      event.preventDefault();
      this.press('Backspace');
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.press(event.key === 'ArrowUp' ? 'ArrowLeft' : 'ArrowRight');
    }
  }

  pasted(event) {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!SEPARATORS.test(text.trim()) || text.length > MOST_PASTED) return;
    event.preventDefault();
    event.stopPropagation();
    this.field.value = '';
    this.run([['paste', text, t('typed-text')]]);
  }

  /** Shows what is typed now. */
  update(typing, { takesField = () => false, isEnd = false, isWord = false } = {}, isAsked = false) {
    if (takesField()) this.field.value = typing.field;
    this.label.textContent = t('typing.word', { n: typing.at + 1 });
    this.line.textContent = lineOf(typing);
    const doubtful = typing.words.flatMap((word, place) => (word.doubtful ? [place + 1] : []));
    this.note.textContent = this.noteOf(typing, doubtful, isEnd && !isAsked);
    const last = typing.words[typing.at - 1];
    // A beginning becomes a word: whoever does not see it is told which. What is wrong with it stands in the note.
    if (isWord && last && !last.doubtful) speak(t('typing.taken', { n: typing.at, word: last.text }));
    this.choices.replaceChildren(...choicesOf(typing, this));
    this.words.replaceChildren(...typing.words.map((word, place) => this.wordOf(word, place, typing)));
  }

  noteOf(typing, doubtful, isEnd) {
    if (isEnd && typing.words.length > 0) {
      return doubtful.length > 0 ? t('typing.nofit-look', { words: doubtful }) : t('typing.nofit');
    }
    const last = typing.words[typing.at - 1];
    if (!last?.doubtful || typing.field) return '';
    return typing.near.length > 0 ? t('typing.near', { n: typing.at, words: typing.near.join(', ') }) : t('typing.unknown', { n: typing.at });
  }

  wordOf(word, place, typing) {
    const label = word.doubtful ? t('typing.doubtful', { n: place + 1, word: word.text }) : t('typing.to-word', { n: place + 1, word: word.text });
    return el('li', {},
      el('button', {
        type: 'button', class: word.doubtful ? 'doubt' : '', 'aria-label': label,
        'aria-current': place === typing.at ? 'true' : undefined,
        onclick: () => { this.field.focus(); this.run([['go_to', place]]); },
      }, el('small', {}, String(place + 1)), ` ${word.text}${word.doubtful ? ' ⚠' : ''}`));
  }
}

function lineOf(typing) {
  const parts = [t('typing.sheet', { n: typing.sheet })];
  if (typing.beginning) {
    parts.push(t(typing.beginning.stranger ? 'typing.of-stranger' : 'typing.of', typing.beginning));
  }
  if (typing.expected) parts.push(t('typing.count', { n: typing.words.length, all: typing.expected }));
  return parts.join(' · ');
}

function choicesOf(typing, owner) {
  if (typing.words.length === 0 && !typing.field && typing.candidates.length > 0) {
    const all = typing.candidates.join(' ');
    return [button(t('typing.begins', { words: all }), () => {
      owner.field.focus();
      owner.run([['press', 'Tab']]);
    })];
  }
  if (!typing.field) return [];
  return typing.candidates.map((word) => button(word, () => {
    owner.field.focus();
    owner.commit(word);
  }));
}

/** A way to read a sheet that is not quite right: is it what the paper says? */
export function askedCard(asked, answer) {
  const changes = asked.changes.map((change) => el('li', {}, changeOf(change)));
  const words = asked.words.map(({ text, changed }, place) =>
    el('li', {}, el('span', { class: changed ? 'word changed' : 'word' }, el('small', {}, String(place + 1)), ` ${text}${changed ? ' *' : ''}`)));
  const heading = el('h2', { tabIndex: -1 }, t('asked.title'));
  const card = el('section', { class: 'card warn', 'aria-live': 'off' },
    heading,
    el('p', {}, asked.file ? [el('bdi', {}, asked.file), ': '] : null, t('asked.sheet', { sheet: asked.sheet }),
      asked.ways > 1 ? ` ${t('asked.way', { n: asked.way, all: asked.ways })}` : ''),
    el('ul', {}, changes),
    el('ol', { class: 'words', dir: 'ltr' }, words),
    el('p', {}, t('asked.question')),
    el('div', { class: 'row' },
      button(t('yes'), () => answer('yes'), 'main'), button(t('no'), () => answer('no')),
      asked.file ? null : button(t('asked.edit'), () => answer('edit'))));
  queueMicrotask(() => heading.focus());
  speak(t('asked.title'));
  return card;
}

function changeOf({ action, position, other, word, typed }) {
  const key = action === 'replace' && !typed ? 'change.fill' : `change.${action}`;
  return t(key, { n: position, other, word, typed });
}

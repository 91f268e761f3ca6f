// The question for the passphrase.
import { button, el } from './dom.js';
import { said, t } from './words.js';

/** A form that gives what is typed to `open`, with the place for its answer; and the field in it. */
export function passphraseForm(refusal, open) {
  const field = el('input', { id: 'passphrase', type: 'password', autocomplete: 'off', autocapitalize: 'none', spellcheck: false });
  const note = el('p', { role: 'status' });
  const isWrong = refusal.code === 'wrong-passphrase';
  const form = el('form', {
    class: 'card',
    onsubmit: (event) => {
      event.preventDefault();
      const text = field.value;
      field.value = '';
      open(text, note);
    },
  },
  el('h2', {}, t('passphrase')),
  el('p', { class: isWrong ? 'bad' : '', role: isWrong ? 'alert' : undefined }, isWrong ? `⚠ ${said(refusal)}` : t('passphrase.help')),
  el('label', { for: 'passphrase' }, t('passphrase')),
  el('div', { class: 'row' }, field,
    button(t('passphrase.see'), () => { field.type = field.type === 'password' ? 'text' : 'password'; }),
    el('button', { type: 'submit', class: 'main' }, t('passphrase.open'))),
  note);
  return { form, field };
}

// The screen on which sheets are brought, in any mixture, until they are enough.
import { Camera, cheer, hasCamera } from './camera.js';
import { verdict } from './check.js';
import { button, el, show, speak } from './dom.js';
import { inHand, summary } from './inhand.js';
import { passphraseForm } from './passphrase.js';
import { Typing, askedCard } from './typing.js';
import { language, said, t } from './words.js';

export class Gather {
  /** `shell` leads to the other screens: `enter`, `inView`, `stop`, `broken`, `opened`. */
  constructor(desk, shell) {
    this.desk = desk;
    this.shell = shell;
    this.camera = null;
    this.askedBefore = '';
    this.parts = null;
    this.show = this.show.bind(this);
  }

  /** Draws the screen. */
  show() {
    const { desk } = this;
    this.shell.enter(this.show);
    this.stopCamera();
    const files = el('input', { type: 'file', multiple: true, hidden: true, onchange: () => this.take(files) });
    const picture = el('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => this.take(picture) });
    picture.setAttribute('capture', 'environment');
    const isTouch = matchMedia('(pointer: coarse)').matches;
    const parts = {
      bar: el('p', { class: 'bar', hidden: true }), hand: el('div'), asked: el('div'), next: el('div'), camera: el('div'), typing: el('div'),
      reading: el('p', { role: 'status' }), typer: null,
    };
    this.parts = parts;
    show(
      el('h1', {}, t(desk.isCheck ? 'gather.title-check' : 'gather.title')),
      parts.bar, parts.hand, parts.asked, parts.next,
      el('section', { class: 'card' },
        el('h2', {}, t('gather.how')),
        el('div', { class: 'row' },
          button(t('gather.files'), () => files.click(), 'main'),
          isTouch ? button(t('gather.picture'), () => picture.click()) : null,
          hasCamera() ? button(t('camera'), () => this.startCamera()) : null,
          button(t('type'), () => this.startTyping())),
        files, picture,
        el('p', { class: 'dim' }, t('gather.drop')),
        parts.reading),
      parts.camera, parts.typing,
      el('div', { class: 'row' }, button(t('stop'), this.shell.stop)));
    if (desk.state) this.refresh();
  }

  isInView() {
    return this.shell.inView() === this.show;
  }

  /** Waits for the engine; where it broke off, says so, and gives false. */
  async tried(work) {
    try {
      await work;
      return true;
    } catch (error) {
      this.shell.broken(error);
      return false;
    }
  }

  async take(input) {
    const files = [...input.files];
    input.value = '';
    await this.bring(files);
  }

  async bring(files) {
    if (files.length === 0) return;
    if (!this.isInView()) this.show();
    const { reading } = this.parts;
    const work = this.desk.bring(files, (file, place) => {
      reading.textContent = t('reading', { file: file.name, n: place + 1, all: files.length });
      if (place > 0) this.refresh();
    });
    const isDone = await this.tried(work);
    reading.textContent = '';
    if (!isDone) return;
    await this.refresh();
    speak(summary(this.desk.state));
  }

  /** Calls the engine for the field in which words are typed. */
  async typedAct(steps, how = {}) {
    const { desk } = this;
    const before = desk.state?.brought.length ?? 0;
    if (!await this.tried(desk.act(steps))) return;
    this.parts.typer?.update(desk.state.typing, how, Boolean(desk.state.asked));
    if (desk.state.brought.length > before) {
      cheer();
      speak(summary(desk.state));
    }
    await this.refresh(true);
  }

  /** Shows what is in hand now. */
  async refresh(isTyping = false) {
    const { parts, desk: { state, isCheck } } = this;
    if (!this.isInView() || !state) return;
    parts.hand.replaceChildren(inHand(state, isCheck, (place) => this.putAway(place)));
    // While somebody types or holds sheets before the camera, the panel may be out of sight.
    parts.bar.hidden = !(parts.typer || this.camera) || state.sets.length === 0 || isCheck;
    parts.bar.textContent = parts.bar.hidden ? '' : summary(state);
    this.showAsked(state.asked);
    if (!isTyping) parts.typer?.update(state.typing, {}, Boolean(state.asked));
    if (isCheck) await this.showVerdict();
    else this.showNext(state);
  }

  showAsked(asked) {
    const { parts } = this;
    const now = JSON.stringify(asked) + language();
    if (now === this.askedBefore && parts.asked.childElementCount > 0) return;
    this.askedBefore = now;
    parts.typing.hidden = Boolean(asked);
    parts.asked.replaceChildren(...(asked ? [askedCard(asked, (what) => this.answer(what))] : []));
  }

  async answer(what) {
    await this.typedAct([['answer', what]], { takesField: () => true });
    this.parts.typer?.field.focus();
  }

  async putAway(place) {
    if (!await this.tried(this.desk.act([['put_away', place]]))) return;
    await this.refresh();
    speak(summary(this.desk.state));
  }

  async showVerdict() {
    const { desk, parts } = this;
    const card = verdict(JSON.parse(await desk.engine.call('verify', [])), Boolean(desk.state.wanted));
    parts.next.replaceChildren(...(card ? [card] : []));
  }

  showNext(state) {
    const { next } = this.parts;
    const isThere = next.childElementCount > 0;
    if (!state.complete || state.needs_data || state.asked) {
      next.replaceChildren();
      return;
    }
    if (isThere) return;
    const note = el('p', { role: 'status' });
    const go = button(t('key.show'), () => this.open('', note), 'main');
    next.replaceChildren(el('section', { class: 'card' },
      el('p', { class: 'big good' }, `✓ ${t('set.enough')}`), el('p', {}, t('key.look-around')), el('div', { class: 'row' }, go), note));
    if (this.camera) this.stopCamera();
  }

  /** Opens what the sheets are the key to. */
  async open(passphrase, note) {
    note.textContent = t('opening');
    let answer;
    const work = this.desk.engine.call('open', [passphrase]).then((text) => { answer = JSON.parse(text); });
    if (!await this.tried(work)) return;
    if (answer.secrets) {
      cheer();
      await this.shell.opened(answer.secrets);
      return;
    }
    note.textContent = '';
    if (['needs-passphrase', 'wrong-passphrase'].includes(answer.refusal.code)) {
      const { form, field } = passphraseForm(answer.refusal, (text, place) => this.open(text, place));
      this.parts.next.replaceChildren(form);
      field.focus();
    } else {
      note.replaceChildren(el('span', { class: 'bad' }, `⚠ ${said(answer.refusal)}`));
    }
  }

  startTyping() {
    const { parts, desk } = this;
    if (!parts.typer) {
      parts.typer = new Typing((steps, how) => this.typedAct(steps, how));
      parts.typing.replaceChildren(parts.typer.element);
      if (desk.state) parts.typer.update(desk.state.typing, { takesField: () => true });
    }
    parts.typer.field.focus();
  }

  /** Takes words out of the clipboard. */
  paste(text) {
    this.startTyping();
    this.typedAct([['paste', text, t('typed-text')]], { takesField: () => true });
  }

  async startCamera() {
    const { parts } = this;
    if (this.camera) {
      this.stopCamera();
      return;
    }
    const note = el('p', { role: 'status' });
    this.camera = new Camera(this.desk.reader, this.onText(note), ({ has_stranger: isStranger, is_near: isNear, texts }) => {
      if (texts.length > 0) return;
      if (isStranger) note.textContent = t('said.code-stranger');
      else if (isNear) note.textContent = t('camera.near');
    });
    try {
      const { video } = this.camera;
      parts.camera.replaceChildren(el('section', { class: 'card' },
        el('h2', {}, t('camera')), el('p', { class: 'dim' }, t('camera.help')), video, note,
        el('div', { class: 'row' }, button(t('camera.stop'), () => this.stopCamera()))));
      await this.camera.start();
      const torch = this.camera.torch();
      if (torch) parts.camera.querySelector('.row').append(torch);
    } catch {
      this.stopCamera();
      parts.camera.replaceChildren(el('p', { class: 'card warn', role: 'alert' }, t('camera.none')));
    }
  }

  /** Takes each text once that the camera reads. */
  onText(note) {
    const seen = new Set();
    return async (text) => {
      if (seen.has(text)) return;
      seen.add(text);
      const isNew = await this.desk.act([['take_code', text, t('camera')]]);
      if (isNew) {
        cheer();
        note.textContent = `✓ ${t('camera.read')}`;
        this.camera?.video.classList.add('flash');
        speak(summary(this.desk.state));
      }
      await this.refresh();
    };
  }

  stopCamera() {
    this.camera?.stop();
    this.camera = null;
    this.parts?.camera.replaceChildren();
  }
}

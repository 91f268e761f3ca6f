// The page: its screens, and what leads from one to the next.
import { Camera, cheer, hasCamera } from './camera.js';
import { verdict } from './check.js';
import { Desk } from './desk.js';
import { button, el, show, speak } from './dom.js';
import { inHand, summary } from './inhand.js';
import { keyScreen } from './key.js';
import { Lost, engineCode, textOf } from './lane.js';
import { Typing, askedCard } from './typing.js';
import { choose, language, languages, said, t, takeTexts } from './words.js';

/** The screen in view; it is drawn anew in another language. */
let draw = firstScreen;
let desk = null;
let camera = null;

function frame() {
  const select = document.getElementById('language');
  select.replaceChildren(...languages().map(([tag, name]) => el('option', { value: tag, lang: tag, selected: tag === language() }, name)));
  document.getElementById('language-label').textContent = t('language');
  document.getElementById('footer').replaceChildren(
    el('p', {}, t(navigator.onLine ? 'offline-hint' : 'offline-good')), button(t('licences'), licencesScreen, 'plain'));
}

function firstScreen() {
  draw = firstScreen;
  show(
    el('h1', {}, t('first.title')),
    choice('first.recover', 'first.recover-help', () => begin(false)),
    choice('first.check', 'first.check-help', () => begin(true)),
    el('p', {}, t('first.safe')));
}

function choice(title, help, onclick) {
  return el('button', { type: 'button', class: 'card choice', onclick }, el('b', {}, t(title)), el('span', {}, t(help)));
}

// What is packed stands behind this script: it is unpacked while the first screen is in view.
const loaded = new Promise((done) => addEventListener('DOMContentLoaded', done));
const texts = loaded.then(() => textOf('texts')).then((text) => takeTexts(JSON.parse(text)));

async function begin(isCheck) {
  desk = new Desk(isCheck);
  try {
    await texts;
    gatherScreen();
    await desk.act([]);
  } catch (error) {
    broken(error);
    return;
  }
  await refresh();
}

/** The licences of all that the page holds, with the way back to the screen that was in view. */
async function licencesScreen() {
  if (draw === licencesScreen) return;
  const before = draw;
  const text = await textOf('licences');
  stopCamera();
  draw = licencesScreen;
  show(el('h1', {}, t('licences')), el('p', {}, t('licences.help')), button(t('back'), () => { draw = before; before(); }, 'main'),
    el('pre', { class: 'licences', dir: 'ltr', lang: 'en', tabIndex: 0, 'aria-label': t('licences') }, text));
}

/** The parts of the screen on which sheets are brought. */
let parts = null;

function gatherScreen() {
  draw = gatherScreen;
  stopCamera();
  const files = el('input', { type: 'file', multiple: true, hidden: true, onchange: () => take(files) });
  const picture = el('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => take(picture) });
  picture.setAttribute('capture', 'environment');
  const isTouch = matchMedia('(pointer: coarse)').matches;
  parts = {
    bar: el('p', { class: 'bar', hidden: true }), hand: el('div'), asked: el('div'), next: el('div'), camera: el('div'), typing: el('div'),
    reading: el('p', { role: 'status' }), typer: null,
  };
  show(
    el('h1', {}, t(desk.isCheck ? 'gather.title-check' : 'gather.title')),
    parts.bar, parts.hand, parts.asked, parts.next,
    el('section', { class: 'card' },
      el('h2', {}, t('gather.how')),
      el('div', { class: 'row' },
        button(t('gather.files'), () => files.click(), 'main'),
        isTouch ? button(t('gather.picture'), () => picture.click()) : null,
        hasCamera() ? button(t('camera'), startCamera) : null,
        button(t('type'), startTyping)),
      files, picture,
      el('p', { class: 'dim' }, t('gather.drop')),
      parts.reading),
    parts.camera, parts.typing,
    el('div', { class: 'row' }, button(t('stop'), askToStop)));
  if (desk.state) refresh();
}

async function take(input) {
  const files = [...input.files];
  input.value = '';
  await bring(files);
}

async function bring(files) {
  if (files.length === 0 || !desk) return;
  if (draw !== gatherScreen) gatherScreen();
  const { reading } = parts;
  try {
    await desk.bring(files, (file, place) => {
      reading.textContent = t('reading', { file: file.name, n: place + 1, all: files.length });
      if (place > 0) refresh();
    });
  } catch (error) {
    broken(error);
    return;
  } finally {
    reading.textContent = '';
  }
  await refresh();
  speak(summary(desk.state));
}

/** Calls the engine for the field in which words are typed. */
async function typedAct(steps, how = {}) {
  const before = desk.state?.brought.length ?? 0;
  try {
    await desk.act(steps);
  } catch (error) {
    broken(error);
    return;
  }
  parts.typer?.update(desk.state.typing, how, Boolean(desk.state.asked));
  if (desk.state.brought.length > before) {
    cheer();
    speak(summary(desk.state));
  }
  await refresh(true);
}

/** Shows what is in hand now. */
async function refresh(isTyping = false) {
  if (draw !== gatherScreen || !desk?.state) return;
  const { state } = desk;
  parts.hand.replaceChildren(inHand(state, desk.isCheck, putAway));
  // While somebody types or holds sheets before the camera, the panel may be out of sight.
  parts.bar.hidden = !(parts.typer || camera) || state.sets.length === 0 || desk.isCheck;
  parts.bar.textContent = parts.bar.hidden ? '' : summary(state);
  showAsked(state.asked);
  if (!isTyping) parts.typer?.update(state.typing, {}, Boolean(state.asked));
  if (desk.isCheck) await showVerdict();
  else showNext(state);
}

let askedBefore = '';

function showAsked(asked) {
  const now = JSON.stringify(asked) + language();
  if (now === askedBefore && parts.asked.childElementCount > 0) return;
  askedBefore = now;
  parts.typing.hidden = Boolean(asked);
  parts.asked.replaceChildren(...(asked ? [askedCard(asked, answer)] : []));
}

async function answer(what) {
  await typedAct([['answer', what]], { takesField: () => true });
  parts.typer?.field.focus();
}

async function putAway(place) {
  try {
    await desk.act([['put_away', place]]);
  } catch (error) {
    broken(error);
    return;
  }
  await refresh();
  speak(summary(desk.state));
}

async function showVerdict() {
  const card = verdict(JSON.parse(await desk.engine.call('verify', [])), Boolean(desk.state.wanted));
  parts.next.replaceChildren(...(card ? [card] : []));
}

function showNext(state) {
  const isThere = parts.next.childElementCount > 0;
  if (!state.complete || state.needs_data || state.asked) {
    parts.next.replaceChildren();
    return;
  }
  if (isThere) return;
  const note = el('p', { role: 'status' });
  const go = button(t('key.show'), () => open('', note), 'main');
  parts.next.replaceChildren(el('section', { class: 'card' },
    el('p', { class: 'big good' }, `✓ ${t('set.enough')}`), el('p', {}, t('key.look-around')), el('div', { class: 'row' }, go), note));
  if (camera) stopCamera();
}

/** Opens what the sheets are the key to. */
async function open(passphrase, note) {
  note.textContent = t('opening');
  let answer;
  try {
    answer = JSON.parse(await desk.engine.call('open', [passphrase]));
  } catch (error) {
    broken(error);
    return;
  }
  if (answer.secrets) {
    cheer();
    draw = () => keyScreen(desk, answer.secrets, { back: gatherScreen, finish });
    await draw();
    return;
  }
  note.textContent = '';
  if (['needs-passphrase', 'wrong-passphrase'].includes(answer.refusal.code)) {
    askPassphrase(answer.refusal);
  } else {
    note.replaceChildren(el('span', { class: 'bad' }, `⚠ ${said(answer.refusal)}`));
  }
}

function askPassphrase(refusal) {
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
  parts.next.replaceChildren(form);
  field.focus();
}

function startTyping() {
  if (!parts.typer) {
    parts.typer = new Typing(typedAct);
    parts.typing.replaceChildren(parts.typer.element);
    if (desk.state) parts.typer.update(desk.state.typing, { takesField: () => true });
  }
  parts.typer.field.focus();
}

async function startCamera() {
  if (camera) {
    stopCamera();
    return;
  }
  const note = el('p', { role: 'status' });
  const seen = new Set();
  camera = new Camera(desk.reader, async (text) => {
    if (seen.has(text)) return;
    seen.add(text);
    const isNew = await desk.act([['take_code', text, t('camera')]]);
    if (isNew) {
      cheer();
      note.textContent = `✓ ${t('camera.read')}`;
      camera?.video.classList.add('flash');
      speak(summary(desk.state));
    }
    await refresh();
  }, ({ has_stranger: isStranger, is_near: isNear, texts }) => {
    if (texts.length > 0) return;
    if (isStranger) note.textContent = t('said.code-stranger');
    else if (isNear) note.textContent = t('camera.near');
  });
  try {
    const { video } = camera;
    parts.camera.replaceChildren(el('section', { class: 'card' }, el('h2', {}, t('camera')), el('p', { class: 'dim' }, t('camera.help')), video, note,
      el('div', { class: 'row' }, button(t('camera.stop'), stopCamera))));
    await camera.start();
    const torch = camera.torch();
    if (torch) parts.camera.querySelector('.row').append(torch);
  } catch {
    stopCamera();
    parts.camera.replaceChildren(el('p', { class: 'card warn', role: 'alert' }, t('camera.none')));
  }
}

function stopCamera() {
  camera?.stop();
  camera = null;
  parts?.camera.replaceChildren();
}

/** The engine itself broke off: what was in hand went with it. */
function broken(error) {
  if (!(error instanceof Lost)) console.error(error);
  stopCamera();
  desk?.end();
  desk = null;
  draw = firstScreen;
  show(el('h1', {}, t('broken.title')), el('p', {}, t('broken.help')), button(t('again'), firstScreen, 'main'));
}

function askToStop() {
  if (!desk?.state || desk.state.brought.length + desk.state.typing.words.length === 0 || confirm(t('stop.ask'))) finish();
}

/** Everything is forgotten. The page is loaded anew, so that nothing stays in its memory either. */
function finish() {
  forget();
  location.hash = `finished-${language()}`;
  location.reload();
}

function forget() {
  stopCamera();
  desk?.end();
  desk = null;
  document.getElementById('main').replaceChildren();
}

function oldScreen() {
  draw = oldScreen;
  show(el('h1', {}, t('old.title')), el('p', {}, t('old.help')));
}

function finishedScreen() {
  draw = finishedScreen;
  show(
    el('h1', {}, t('finished.title')), el('p', {}, t('finished.help')),
    button(t('again'), () => { history.replaceState(null, '', location.pathname); firstScreen(); }, 'main'));
}

document.getElementById('language').onchange = ({ target }) => {
  choose(target.value);
  frame();
  draw();
};
addEventListener('online', frame);
addEventListener('offline', frame);
addEventListener('beforeunload', (event) => {
  if (desk?.state && desk.state.brought.length + desk.state.typing.words.length > 0) event.preventDefault();
});
addEventListener('pagehide', forget);
addEventListener('pageshow', (event) => { if (event.persisted) firstScreen(); });
addEventListener('dragover', (event) => {
  event.preventDefault();
  if (desk) document.getElementById('main').classList.add('over');
});
addEventListener('dragleave', () => document.getElementById('main').classList.remove('over'));
addEventListener('drop', async (event) => {
  event.preventDefault();
  document.getElementById('main').classList.remove('over');
  const files = [...event.dataTransfer.files];
  if (!desk) await begin(false);
  bring(files);
});
addEventListener('paste', (event) => {
  if (!desk || event.target.id === 'passphrase' || draw !== gatherScreen) return;
  const files = [...event.clipboardData.files];
  const text = event.clipboardData.getData('text/plain');
  if (files.length > 0) {
    event.preventDefault();
    bring(files);
  } else if (text.trim() && event.target.id !== 'word') {
    event.preventDefault();
    startTyping();
    typedAct([['paste', text, t('typed-text')]], { takesField: () => true });
  }
});

const [, finishedIn] = /^#finished-(\w+)$/.exec(location.hash) ?? [];
choose(finishedIn);
frame();
if (typeof WebAssembly !== 'object') {
  oldScreen();
} else {
  (finishedIn ? finishedScreen : firstScreen)();
  Promise.all([texts, loaded.then(engineCode)]).then(() => performance.mark('ready'), oldScreen);
}

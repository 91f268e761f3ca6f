// The page: its screens, and what leads from one to the next.
import { Camera, cheer, hasCamera } from './camera.js';
import { spokenVerdict, verdict } from './check.js';
import { Desk } from './desk.js';
import { button, el, refill, show, speak, toggle } from './dom.js';
import { inHand, summary, troubles } from './inhand.js';
import { keyScreen } from './key.js';
import { Lost, engineCode, textOf } from './lane.js';
import { MOST_PASTED, Typing, askedCard } from './typing.js';
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

/** Does something with what is in hand. What goes wrong with the engine is told, whoever asked for it. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    broken(error);
  }
}

function gatherScreen() {
  draw = gatherScreen;
  const wasTyping = Boolean(parts?.typer);
  const seen = parts?.seen;
  const files = el('input', { type: 'file', multiple: true, hidden: true, onchange: () => take(files) });
  const picture = el('input', { type: 'file', accept: 'image/*', hidden: true, onchange: () => take(picture) });
  picture.setAttribute('capture', 'environment');
  const isTouch = matchMedia('(pointer: coarse)').matches;
  parts = {
    bar: el('p', { class: 'bar', hidden: true }), hand: el('div'), asked: el('div'), next: el('div'), camera: el('div'), typing: el('div'),
    reading: el('p', { role: 'status' }), typer: null, seen: seen ?? el('p', { role: 'status' }),
    cameraButton: hasCamera() ? button(t('camera'), startCamera) : null,
  };
  show(
    el('h1', {}, t(desk.isCheck ? 'gather.title-check' : 'gather.title')),
    parts.bar, parts.hand, parts.asked, parts.next,
    el('section', { class: 'card' },
      el('h2', {}, t('gather.how')),
      el('div', { class: 'row' },
        button(t('gather.files'), () => files.click(), 'main'),
        isTouch ? button(t('gather.picture'), () => picture.click()) : null,
        parts.cameraButton,
        button(t('type'), startTyping)),
      files, picture,
      el('p', { class: 'dim' }, t('gather.drop')),
      parts.reading),
    parts.camera, parts.typing,
    el('div', { class: 'row' }, button(t('stop'), askToStop)));
  if (camera) showCamera();
  if (wasTyping) openTyping();
  if (desk.state) attempt(refresh);
}

async function take(input) {
  const files = [...input.files];
  input.value = '';
  await bring(files);
}

async function bring(files) {
  if (files.length === 0 || !desk) return;
  if (draw !== gatherScreen) gatherScreen();
  await attempt(async () => {
    const before = known();
    try {
      await desk.bring(files, (file, place) => {
        parts.reading.textContent = t('reading', { file: file.name, n: place + 1, all: files.length });
        if (place > 0) attempt(refresh);
      });
    } finally {
      parts.reading.textContent = '';
    }
    await refresh();
    speak(heard(before));
  });
}

/** The ids of what is in hand. */
const known = () => new Set((desk.state?.brought ?? []).map(({ id }) => id));

/** What a screen reader is told when something was brought: what is wrong with it, and what it comes to. */
function heard(before) {
  const news = desk.state.brought.filter(({ id }) => !before.has(id));
  return [...news.flatMap(troubles), desk.isCheck ? parts.verdict : summary(desk.state)].filter(Boolean).join(' ');
}

/** Calls the engine for the field in which words are typed. */
async function typedAct(steps, how = {}) {
  await attempt(async () => {
    const before = known();
    await desk.act(steps);
    parts.typer?.update(desk.state.typing, how, Boolean(desk.state.asked));
    const isMore = desk.state.brought.some(({ id }) => !before.has(id));
    await refresh(true);
    if (isMore) {
      cheer();
      speak(heard(before));
    }
  });
}

/** Shows what is in hand now. */
async function refresh(isTyping = false) {
  if (draw !== gatherScreen || !desk?.state) return;
  const { state } = desk;
  refill(parts.hand, inHand(state, desk.isCheck, putAway), () => parts.hand.querySelector('h2'));
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
  refill(parts.asked, asked ? askedCard(asked, answer) : [], () => parts.typer?.field ?? parts.hand.querySelector('h2'));
}

async function answer(what) {
  await typedAct([['answer', what]], { takesField: () => true });
  if (!desk?.state?.asked) parts.typer?.field.focus();
}

async function putAway(id) {
  await attempt(async () => {
    await desk.putAway(id);
    camera?.forget();
    await refresh();
    speak(desk.isCheck && parts.verdict ? parts.verdict : summary(desk.state));
  });
}

async function showVerdict() {
  const told = JSON.parse(await desk.engine.call('verify', []));
  const card = verdict(told, Boolean(desk.state.record));
  parts.verdict = card ? spokenVerdict(told) : '';
  refill(parts.next, card ?? []);
}

function showNext(state) {
  const isThere = parts.next.childElementCount > 0;
  if (!state.complete || state.needs_data || state.asked) {
    refill(parts.next, [], () => parts.hand.querySelector('h2'));
    return;
  }
  if (isThere) return;
  const note = el('p', { role: 'status' });
  const go = button(t('key.show'), () => open('', note), 'main');
  parts.next.replaceChildren(el('section', { class: 'card' },
    el('p', { class: 'big good' }, `✓ ${t('set.enough')}`), el('p', {}, t('key.look-around')), el('div', { class: 'row' }, go), note));
  if (camera) stopCamera();
  if (document.activeElement === document.body) go.focus({ preventScroll: true });
}

/** Opens what the sheets are the key to. */
async function open(passphrase, note) {
  note.textContent = t('opening');
  await attempt(async () => {
    const answer = JSON.parse(await desk.engine.call('open', [passphrase]));
    if (answer.secrets) {
      cheer();
      draw = () => attempt(() => keyScreen(desk, answer.secrets, { back: gatherScreen, finish, attempt }));
      await draw();
      return;
    }
    note.textContent = '';
    if (['needs-passphrase', 'wrong-passphrase'].includes(answer.refusal.code)) {
      askPassphrase(answer.refusal);
    } else {
      note.replaceChildren(el('span', { class: 'bad' }, `⚠ ${said(answer.refusal)}`));
    }
  });
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
    toggle(t('passphrase.see'), (isOn) => { field.type = isOn ? 'text' : 'password'; }),
    el('button', { type: 'submit', class: 'main' }, t('passphrase.open'))),
  note);
  parts.next.replaceChildren(form);
  field.focus();
}

function startTyping() {
  openTyping();
  parts.typer.field.focus();
}

function openTyping() {
  if (parts.typer) return;
  parts.typer = new Typing(typedAct);
  parts.typing.replaceChildren(parts.typer.element);
  if (desk.state) parts.typer.update(desk.state.typing, { takesField: () => true });
}

async function startCamera() {
  if (camera) {
    stopCamera();
    return;
  }
  const own = new Camera(sawText, sawNear);
  camera = own;
  showCamera();
  try {
    await own.start();
    if (camera === own) showCamera();
  } catch {
    // Another one may be in its place by now.
    if (camera !== own) return;
    stopCamera();
    parts.camera.replaceChildren(el('p', { class: 'card warn', role: 'alert' }, t('camera.none')));
  }
}

function showCamera() {
  parts.seen.textContent = '';
  const stop = el('button', { type: 'button', 'data-key': 'stop', onclick: stopCamera }, t('camera.stop'));
  refill(parts.camera, el('section', { class: 'card' }, el('h2', {}, t('camera')), el('p', { class: 'dim' }, t('camera.help')), camera.video, parts.seen,
    el('div', { class: 'row' }, stop, camera.torch() ?? [])));
  camera.video.setAttribute('aria-label', t('camera'));
  // It stops wherever it is moved.
  if (camera.stream) camera.video.play().catch(() => {});
}

async function sawText(text) {
  await attempt(async () => {
    const before = known();
    const what = await desk.act([['take_code', text, t('camera')]]);
    if (what !== 'new' && what !== 'forged') return;
    if (what === 'new') {
      cheer();
      parts.seen.textContent = `✓ ${t('camera.read')}`;
      camera?.video.classList.add('flash');
    }
    await refresh();
    speak(heard(before));
  });
}

function sawNear({ has_stranger: isStranger, is_near: isNear, texts: seen }) {
  if (seen.length > 0) return;
  if (isStranger) parts.seen.textContent = t('said.code-stranger');
  else if (isNear) parts.seen.textContent = t('camera.near');
}

function stopCamera() {
  if (!camera) return;
  camera.stop();
  camera = null;
  refill(parts.camera, [], () => parts.cameraButton);
}

/** The engine itself broke off: what was in hand went with it. */
function broken(error) {
  // Whoever finished does not want to know of it any more.
  if (!desk) return;
  if (!(error instanceof Lost)) console.error(error);
  leave();
  draw = brokenScreen;
  draw();
}

function brokenScreen() {
  show(el('h1', {}, t('broken.title')), el('p', {}, t('broken.help')), button(t('again'), firstScreen, 'main'));
}

/** Whether anything would be lost. */
function isInHand() {
  const { state } = desk ?? {};
  return Boolean(state && (state.brought.length + state.typing.words.length > 0 || state.typing.field || state.record));
}

function askToStop() {
  if (!isInHand() || confirm(t('stop.ask'))) finish();
}

/** Everything is forgotten. The page is loaded anew, so that nothing stays in its memory either. */
async function finish() {
  await leave();
  location.hash = `finished-${language()}`;
  location.reload();
}

/** Lets go of everything that was in hand. The engine has a moment to overwrite it. */
function leave() {
  stopCamera();
  const left = desk;
  desk = null;
  parts = null;
  askedBefore = '';
  draw = firstScreen;
  document.getElementById('main').replaceChildren();
  return left?.wipe();
}

/** The same at once: the page is gone in a moment. */
function forget() {
  const left = desk;
  leave();
  left?.end();
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

document.getElementById('language').onchange = async ({ target }) => {
  choose(target.value);
  frame();
  await draw();
  target.focus();
};
addEventListener('online', frame);
addEventListener('offline', frame);
addEventListener('beforeunload', (event) => {
  if (!isInHand()) return;
  event.preventDefault();
  // Older browsers go by this.
  event.returnValue = true;
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
  } else if (text.length > MOST_PASTED) {
    event.preventDefault();
    bring([new File([text], t('typed-text'))]);
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

// The page: its screens, and what leads from one to the next.
import { Desk } from './desk.js';
import { button, el, show } from './dom.js';
import { Gather } from './gather.js';
import { keyScreen } from './key.js';
import { Lost, engineCode, textOf } from './lane.js';
import { choose, language, languages, t, takeTexts } from './words.js';

/** The screen in view; it is drawn anew in another language. */
let draw = firstScreen;
/** What is in hand, and the screen on which it is brought; null before the first choice. */
let desk = null;
let gather = null;

function frame() {
  const select = document.getElementById('language');
  select.replaceChildren(...languages().map(([tag, name]) => el('option', { value: tag, lang: tag, selected: tag === language() }, name)));
  document.getElementById('language-label').textContent = t('language');
  document.getElementById('footer').replaceChildren(
    el('p', {}, t(navigator.onLine ? 'offline-hint' : 'offline-good')), button(t('licences'), licences, 'plain'));
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
  gather = new Gather(desk, { enter: (screen) => { draw = screen; }, inView: () => draw, stop: askToStop, broken, opened: showKey });
  const begun = gather;
  try {
    await texts;
    begun.show();
    await desk.act([]);
  } catch (error) {
    broken(error);
    return;
  }
  await begun.refresh();
}

async function showKey(secrets) {
  draw = () => keyScreen(desk, secrets, { back: gather.show, finish });
  await draw();
}

/** The licences of all that the page holds, with the way back to the screen that was in view. */
async function licences() {
  const text = await textOf('licences');
  if (document.querySelector('pre.licences')) return;
  gather?.stopCamera();
  const before = draw;
  draw = () => show(
    el('h1', {}, t('licences')), el('p', {}, t('licences.help')), button(t('back'), () => { draw = before; before(); }, 'main'),
    el('pre', { class: 'licences', dir: 'ltr', lang: 'en', tabIndex: 0, 'aria-label': t('licences') }, text));
  draw();
}

/** The engine itself broke off: what was in hand went with it. */
function broken(error) {
  if (!(error instanceof Lost)) console.error(error);
  drop();
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

/** Lets go of what is in hand. */
function drop() {
  gather?.stopCamera();
  gather = null;
  desk?.end();
  desk = null;
}

function forget() {
  drop();
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
  gather?.bring(files);
});
addEventListener('paste', (event) => {
  if (!gather?.isInView() || event.target.id === 'passphrase') return;
  const files = [...event.clipboardData.files];
  const text = event.clipboardData.getData('text/plain');
  if (files.length > 0) {
    event.preventDefault();
    gather.bring(files);
  } else if (text.trim() && event.target.id !== 'word') {
    event.preventDefault();
    gather.paste(text);
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

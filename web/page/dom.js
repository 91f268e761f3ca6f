// Elements, made by hand: the page is small enough to do without a library for it.

/** An element with properties, attributes (with a hyphen, or `role`), handlers (`onclick`) and children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') element.className = value;
    else if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...present(children));
  return element;
}

/** Those that are there, out of whatever lists. */
function present(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false);
}

export function button(text, onclick, style = '') {
  return el('button', { type: 'button', class: style, onclick }, text);
}

/** A button that is on or off, and says so. */
export function toggle(text, onchange) {
  const one = button(text, () => {
    const isOn = one.getAttribute('aria-pressed') !== 'true';
    one.setAttribute('aria-pressed', String(isOn));
    onchange(isOn);
  });
  one.setAttribute('aria-pressed', 'false');
  return one;
}

/** Has a screen reader say something. */
export function speak(text) {
  const place = document.getElementById('spoken');
  place.textContent = '';
  setTimeout(() => { place.textContent = text; }, 50);
}

/** Replaces what is in a place. If the keyboard was in it, it goes to what `next` finds there then, or stays at the place itself. */
export function refill(place, children, next = () => null) {
  const had = place.contains(document.activeElement);
  const before = document.activeElement?.dataset?.key;
  place.replaceChildren(...present([children]));
  if (!had) return;
  const same = before ? [...place.querySelectorAll('[data-key]')].find(({ dataset }) => dataset.key === before) : null;
  const target = same ?? next() ?? place;
  if (!target.matches('button, input')) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** Shows a screen, and puts the keyboard at its beginning. */
export function show(...children) {
  const main = document.getElementById('main');
  main.replaceChildren(...present(children));
  window.scrollTo(0, 0);
  const heading = main.querySelector('h1');
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    document.title = `${heading.textContent} – paperquorum`;
  }
}

/** Gives the browser a file to save. */
export function save(name, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = el('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// Chapters on the road: side trips are shut, and open for who wants them; the contents and the bar say where one is.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PHONE, samples, settled } from './browser.mjs';
import { showAll } from './pages.mjs';
import { serve } from './serve.mjs';

const DESK = { viewport: { width: 1280, height: 800 } };
const SCREENS = JSON.parse(readFileSync(new URL('../road.json', import.meta.url))); // that a road may take, by chapter

// Run in the page.
const count = () => ['', '[open]'].map(state => document.querySelectorAll(`details.trip${state}`).length);
const pressed = () => [...document.querySelectorAll('.way button')].map(button => button.ariaPressed).join();
const drawn = ({ ids }) => ids.map(id => document.getElementById(id))
  .every(goal => (goal.querySelector(':scope > .trip') ?? goal.closest('details')).open);
const where = () => ({
  marked: [...document.querySelectorAll('#pst-page-toc-nav [aria-current]')].map(link => link.hash.slice(1)).join(),
  bar: document.querySelector('.place').checkVisibility() ? document.querySelector('.place').innerText : '',
});

/** What is folded, that it opens, and for what. */
async function folds({ context, address, complain }) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver(list => list.getEntries().forEach(({ value }) => { window.shift += value; }))
      .observe({ type: 'layout-shift', buffered: true });
  });
  const states = async (expected, how) => {
    const [trips, open] = await page.evaluate(count);
    if (open !== (expected ? trips : 0)) complain(`${open} of ${trips} side trips are open ${how}`);
    if (await page.evaluate(pressed) !== `${!expected},${expected}`) complain(`the switch is wrong ${how}`);
    const shift = await page.evaluate(() => window.shift);
    if (shift > 0.002) complain(`moves by ${shift.toFixed(4)} ${how}`);
  };

  await page.goto(address);
  await states(false, 'at first');
  const headings = await page.getByRole('heading', { level: 3 }).count();
  const [trips] = await page.evaluate(count);
  if (headings < trips) complain(`${headings} headings are heard, and there are ${trips} side trips`);
  await page.evaluate(showAll, { trips: false });
  const screens = await page.evaluate(() => ['.bd-article', '#exercises']
    .map(part => document.querySelector(part).getBoundingClientRect().top)
    .reduce((start, end) => end - start) / innerHeight);
  const most = SCREENS[address.match(/(\w+)\.html/)[1]];
  if (screens > most) complain(`the road takes ${screens.toFixed(1)} screens, and ${most} are the most`);

  await page.locator('.way button').nth(1).press('Enter');
  for (const expected of [true, false]) {
    await states(expected, 'once the switch is pressed');
    await page.reload();
    await states(expected, 'in a page that comes later');
    if (expected) await page.locator('.way button').first().click();
  }

  const summary = page.locator('details.trip > summary').first();
  await summary.focus();
  for (const [key, open] of [['Enter', 1], [' ', 0]]) {
    await page.keyboard.press(key);
    if ((await page.evaluate(count))[1] !== open) complain(`the key ${JSON.stringify(key)} does not move a side trip`);
  }
  await page.close();
}

/** Everything is there from the first paint on: before the script comes, which here it never does. */
async function atOnce({ context, address, complain }) {
  const page = await context.newPage();
  await page.route(/places\.js/, route => route.abort());
  await page.addInitScript(() => localStorage.setItem('everything', 'on'));
  await page.goto(address);
  const hidden = await page.$$eval('details.trip > :last-child', all =>
    all.filter(part => !part.checkVisibility({ contentVisibilityAuto: false })).length);
  if (hidden > 0) complain(`${hidden} side trips open late`);
  await page.evaluate(() => localStorage.clear());
  await page.close();
}

/** Links into what is shut; `scripts` says whether they run. */
async function links({ context, address, complain, scripts }) {
  const page = await context.newPage();
  await page.goto(address);
  const goals = await page.evaluate(() => Object.fromEntries(Object.entries({
    'a side trip': 'section:has(> .trip)', 'a derivation': '.trip .proof', 'a step': '.trip .step [id]',
    'a solution': 'details.solution',
  }).map(([kind, what]) => [kind, document.querySelector(`${what}[id], ${what} [id]`)?.id]).filter(([, id]) => id)));
  for (const [kind, id] of Object.entries(goals)) {
    if (!scripts && ['a side trip', 'a solution'].includes(kind)) continue; // its title is in sight
    await page.goto('about:blank');
    await page.goto(`${address}#${id}`);
    if (!await settled(page, drawn, { ids: [id] }, Boolean)) complain(`a link does not open ${kind}, #${id}`);
  }
  if (!scripts) {
    if (await page.locator('.way').isVisible()) complain('a switch that does nothing without scripts');
    await page.goto('about:blank');
    await page.goto(address);
    await page.locator('details.trip > summary').first().click();
    if ((await page.evaluate(count))[1] !== 1) complain('a side trip does not open without scripts');
  }
  await page.close();
}

/** On paper: the road, with a line for each side trip; or everything. */
async function paper({ context, address, complain }) {
  const page = await context.newPage();
  await page.goto(address);
  await page.emulateMedia({ media: 'print' });
  for (const everything of [false, true]) {
    const wrong = await page.evaluate(everything => [...document.querySelectorAll('details.trip')].filter(trip => {
      const [line, ...more] = ['.left-out', '.about', ':scope > :last-child'].map(part => trip.querySelector(part)
        .checkVisibility({ contentVisibilityAuto: false }));
      return line === everything || more.some(seen => seen !== everything) || (!everything && trip.offsetHeight > 60);
    }).map(trip => trip.parentNode.id), everything);
    for (const id of wrong) complain(`on paper, ${everything ? 'with everything' : 'as the road'}: #${id}`);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('.way button').nth(1).click();
    await page.emulateMedia({ media: 'print' });
  }
  await page.close();
}

/** The contents mark where one is, and the bar says it; on a phone the bar opens the contents. */
async function places({ context, address, complain, phone }) {
  const page = await context.newPage();
  await page.goto(address);
  const goals = await page.evaluate(() =>
    [...document.querySelectorAll('#pst-page-toc-nav a')].map(link => [link.hash.slice(1), link.textContent]));
  for (const [id, title] of [goals.at(1), goals.at(goals.length / 2), goals.at(-3)].filter(Boolean)) {
    await page.goto(`${address}#${id}`);
    const right = ({ marked, bar }) => marked === id && bar.endsWith(title);
    const found = await settled(page, where, undefined, right);
    if (!right(found)) complain(`#${id}, and the contents mark “${found.marked}”, the bar says “${found.bar}”`);
  }
  if (goals.length > 1) {
    await sleep(500); // places.js holds a goal
    await page.locator('.place').click();
    const open = await page.locator('#pst-secondary-sidebar-modal').evaluate(dialog => dialog.open);
    if (open !== phone) complain(`the bar ${phone ? 'does not open' : 'opens'} the contents`);
  }
  await page.close();
}

export default async function ({ browser, site, pages, verdict }) {
  const { address, close } = await serve(site);
  const named = samples(site, pages).map(({ name }) => ({ name, address: `${address}/${name}` }));
  const walk = async (settings, walks, tried) => {
    for (const { name, address } of tried) {
      const problems = [];
      const context = await browser.newContext(settings);
      for (const walk of walks) {
        await walk({ context, address, complain: problem => problems.push(problem), phone: settings === PHONE,
          scripts: settings.javaScriptEnabled ?? true });
      }
      verdict(`${name}, ${walks.map(walk => walk.name).join()}, ${settings.viewport.width} px`, problems);
      await context.close();
    }
  };
  const onRoad = [];
  const page = await browser.newPage();
  for (const one of named) {
    await page.goto(one.address);
    if (await page.locator('.way').count() > 0) onRoad.push(one);
  }
  await page.close();
  await walk(DESK, [folds, atOnce, links, paper], onRoad);
  await walk({ ...DESK, javaScriptEnabled: false }, [links], onRoad);
  for (const settings of [DESK, PHONE]) await walk(settings, [places], named);
  close();
}

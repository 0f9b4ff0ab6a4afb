// The explorers: their formulas against NumPy's functions, and what a reader does with them.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const MOST_BYTES = 60_000; // compressed: script, style and formulas of one page
const TINY = 2 ** -1022; // below, floats have fewer digits: what differs there is measured against this

// Both sides round each step, in another order and with another library's exp, log and pow. A power multiplies the
// error of its base by its exponent, up to γ = 5. A gradient that is a sum, of two sides of a box or of five data, is
// measured against its terms.
const BOUND = 1e-13;

/** The text of a float as Python writes it. */
const number = text => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));

// Runs in the page: what its formulas answer at the points.
function answer({ view, curve, points }) {
  const spec = JSON.parse(document.querySelector('.explorer script').textContent);
  const found = spec.views.find(({ id }) => id === view).curves.find(({ id }) => id === curve);
  const [value, gradient] = [found.value, found.gradient].map(body => new Function('at', body));
  return points.map(at => {
    const numbers = Object.fromEntries(Object.entries(at).map(([name, text]) => [name, Number(text)]));
    return [String(value(numbers)), String(gradient(numbers))];
  });
}

async function formulas({ browser, table, pageOf, verdict }) {
  const context = await browser.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  const largest = {};
  for (const { explorer, view, curve, loss, rows } of table) {
    await open(page, pathToFileURL(pageOf(explorer)).href);
    const answers = await page.evaluate(answer, { view, curve, points: rows.map(([at]) => at) });
    const problems = [];
    let worst = 0;
    rows.forEach(([at, ...expected], n) => {
      const [value, gradient, terms] = expected.map(number);
      [[value, Math.abs(value)], [gradient, terms]].forEach(([wanted, size], k) => {
        const got = Number(answers[n][k]);
        const error = got === wanted ? 0 : Math.abs(got - wanted) / Math.max(size, TINY);
        if (error <= BOUND) worst = Math.max(worst, error);
        else problems.push(`${['value', 'gradient'][k]} ${got} for ${wanted} at ${JSON.stringify(at)}`);
      });
    });
    largest[loss] = Math.max(largest[loss] ?? 0, worst);
    const more = problems.length > 5 ? [`and ${problems.length - 5} more`] : [];
    verdict(`${explorer}, ${view}, ${curve}: ${rows.length} points`, problems.slice(0, 5).concat(more));
  }
  await context.close();
  const listed = Object.entries(largest).map(([loss, error]) => `${loss} ${error.toExponential(1)}`);
  console.log(`largest relative error: ${listed.join(', ')}`);
}

/** To paint, to drag a box and to follow a curve selects no text; says what is selected. */
export async function drags({ page, problems }) {
  const parts = ['.plots svg', '.mask button', '.boxes rect.predicted', '.boxes rect.true', '.boxes circle.predicted'];
  for (const part of parts) {
    const [from, ...path] = await page.evaluate(part => {
      const found = document.querySelector(`.explorer ${part}`);
      found?.scrollIntoView({ block: 'center', behavior: 'instant' });
      getSelection().removeAllRanges();
      const box = found?.getBoundingClientRect();
      if (!box) return [];
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      return [0, 1, 2, 3, 4, 5, 6, 7, 8].map(n => [x + 12 * n * Math.sign(innerWidth / 2 - x || 1), y + 5 * n]);
    }, part);
    if (!from) continue;
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const point of path) await page.mouse.move(...point);
    await page.mouse.up();
    const selected = await page.evaluate(() => getSelection().toString());
    if (selected) problems.push(`to drag ${part} selects ${JSON.stringify(selected.slice(0, 60))}`);
  }
}

/** An explorer may stand in a side trip. */
async function open(page, address) {
  await page.goto(address);
  await page.evaluate(() => document.querySelectorAll('details.trip').forEach(trip => { trip.open = true; }));
}

async function hands({ browser, file, id, verdict }) {
  const problems = [];
  const expect = (fine, problem) => fine || problems.push(problem);
  const page = await browser.newPage();
  page.on('pageerror', error => problems.push(`script: ${error.message}`));
  const address = pathToFileURL(file).href;
  const loaded = () => page.evaluate(() => 'lossBookExplorers' in window);
  const numbers = () => page.locator('.explorer .readout').innerText();

  await open(page, address);
  await page.waitForTimeout(300);
  expect(!await loaded(), 'the script is loaded before the explorer is in view');
  const before = await page.locator('.explorer').innerHTML();
  const height = () => page.evaluate(() => document.querySelector('.explorer').getBoundingClientRect().height);
  const asleep = await height();
  await page.evaluate(() => document.querySelector('.explorer').scrollIntoView({ behavior: 'instant' }));
  await page.waitForSelector('.explorer[data-awake]');
  const after = await page.locator('.explorer').innerHTML();
  expect(before.startsWith(after.slice(0, 2000)), 'the build draws something else than the script');
  expect(Math.abs(asleep - await height()) < 1, 'the page moves when the script wakes up');

  // every slider: by keyboard, with a name and a value that is said
  for (const slider of await page.locator('.explorer input[type=range]:visible').all()) {
    const name = await slider.getAttribute('name');
    const was = [await numbers(), await slider.inputValue(), await slider.getAttribute('aria-valuetext')];
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    if (await slider.inputValue() === was[1]) await page.keyboard.press('ArrowRight');
    expect(await slider.inputValue() !== was[1], `no arrow moves ${name}`);
    expect(await slider.getAttribute('aria-valuetext') !== was[2], `what is said of ${name} does not change`);
    expect(await slider.evaluate(input => input.labels.length === 1), `${name} has no label`);
  }

  await drags({ page, problems });

  // the address: only what was changed, and back to the same numbers
  const slider = page.locator('.explorer input[type=range]:visible').first();
  const name = await slider.getAttribute('name');
  await slider.focus();
  await page.keyboard.press('Home');
  const least = await slider.inputValue();
  await page.waitForURL(address => address.searchParams.get(name) === least, { timeout: 10_000 }).catch(() => {});
  const [there, shown] = [page.url(), await numbers()];
  expect(new URL(there).searchParams.get(name) === least, `the address ${there} does not hold ${name}`);
  expect(there.endsWith(`#${id}`), `the address ${there} does not lead to the explorer`);
  await page.goto('about:blank');
  await open(page, there);
  await page.waitForSelector('.explorer[data-awake]');
  expect(await numbers() === shown, `${there} shows other numbers`);
  await page.goto('about:blank');
  await open(page, `${address}?${name}=-1e99&view=nonsense&show=nothing&mask=2&pixel=999&truth=%3Cb%3E#${id}`);
  await page.waitForSelector('.explorer[data-awake]');

  for (const curve of await page.locator('.explorer [name=show]:visible').all()) {
    const was = await page.locator('.explorer tbody tr').count();
    await curve.click();
    expect(await page.locator('.explorer tbody tr').count() !== was, 'a choice of curves changes nothing');
  }
  await page.setViewportSize({ width: 390, height: 844 });
  const small = await page.evaluate(() => [...document.querySelectorAll('.explorer .plots text')]
    .map(text => 12 * text.ownerSVGElement.getBoundingClientRect().width / 360).find(size => size < 11));
  expect(!small, `the text of the plots is ${small} px high at 390 px`);
  await page.close();

  const still = await browser.newContext({ javaScriptEnabled: false });
  const quiet = await still.newPage();
  await quiet.goto(`${address}#${id}`);
  expect(await quiet.locator('.explorer .plots svg path.curve').first().isVisible(), 'no figure without JavaScript');
  expect(!await quiet.locator('.explorer input').first().isVisible(), 'dead sliders without JavaScript');
  await still.close();

  const html = readFileSync(file, 'utf8');
  const script = html.match(/src: '([^'?]+)/)[1];
  const weight = gzipSync(readFileSync(resolve(file, '..', script))).length
    + gzipSync(html.slice(html.indexOf('<style>\n.explorer'), html.indexOf('eye.observe'))).length;
  expect(weight <= MOST_BYTES, `${weight} bytes`);
  verdict(`${id}: hands`, problems);
  return weight;
}

// Masks are painted and boxes are dragged, by pointer and by key; the address holds what was done.
async function surfaces({ browser, pageOf, verdict }) {
  const page = await browser.newPage();
  const numbers = () => page.locator('.explorer .readout').innerText();
  const number = name => page.locator(`.explorer input[name=${name}]`).inputValue().then(Number);
  const open = async id => {
    await page.goto(`${pathToFileURL(pageOf(id)).href}#${id}`);
    await page.waitForSelector('.explorer[data-awake]');
  };
  const drag = async (from, to) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 12 });
    await page.mouse.up();
  };
  const middle = async locator => {
    const { x, y, width, height } = await locator.boundingBox();
    return [x + width / 2, y + height / 2];
  };
  let problems = [];
  const expect = (fine, problem) => fine || problems.push(problem);

  if (pageOf('dice-explorer')) {
    await open('dice-explorer');
    const pixel = (mask, n) => page.locator(`.explorer [data-mask=${mask}][data-pixel="${n}"]`);
    const painted = async (mask, pixels) => {
      const pressed = await Promise.all(pixels.map(n => pixel(mask, n).getAttribute('aria-pressed')));
      return pressed.join();
    };
    const before = await numbers();
    await pixel('truth', 0).click();
    expect(await painted('truth', [0, 1]) === 'true,false', 'a click does not paint one pixel');
    expect(await numbers() !== before, 'painting changes no number');
    await drag(await middle(pixel('mask', 30)), await middle(pixel('mask', 33)));
    const stroke = await painted('mask', [30, 31, 32, 33, 34]);
    expect(stroke === 'true,true,true,true,false', 'a stroke does not paint four pixels');
    await pixel('truth', 0).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect(await painted('truth', [0, 1]) === 'true,true', 'arrow and space do not paint');
    await page.waitForURL(/[?&]truth=11/, { timeout: 10_000 }).catch(() => {});
    expect(/[?&]truth=11/.test(page.url()), `the address does not hold the mask: ${page.url()}`);
    verdict('dice-explorer: painting', problems);
  }

  if (pageOf('iou-explorer')) {
    problems = [];
    await open('iou-explorer');
    const before = await numbers();
    const was = [await number('x'), await number('w')];
    const [x, y] = await middle(page.locator('.explorer rect.predicted'));
    await drag([x, y], [x + 60, y]);
    expect(await number('x') > was[0] && await number('w') === was[1], 'a drag does not move the box');
    expect(await numbers() !== before, 'moving the box changes no number');
    const corner = await middle(page.locator('.explorer circle.predicted'));
    await drag(corner, [corner[0] - 40, corner[1]]);
    expect(await number('w') < was[1], 'a drag of its corner does not make the box narrower');
    verdict('iou-explorer: dragging', problems);
  }
  await page.close();
}

export default async function ({ browser, site, pages, verdict }) {
  const python = process.env.PYTHON ?? join(root, '.venv/bin/python');
  const table = JSON.parse(execFileSync(python, [join(root, 'website/checks/explorers.py')], {
    maxBuffer: 1 << 28, encoding: 'utf8',
  }));

  const all = readdirSync(join(site, 'chapters')).filter(name => name.endsWith('.html')).flatMap(name => {
    const file = join(site, 'chapters', name);
    return [...readFileSync(file, 'utf8').matchAll(/<div class="explorer" id="([^"]+)"/g)].map(([, id]) => [id, file]);
  });
  const known = [...new Set(table.map(({ explorer }) => explorer))];
  const shown = all.map(([id]) => id);
  verdict('explorers', known.sort().join() === shown.sort().join() ? [] : [`on the pages: ${shown}; known: ${known}`]);

  const files = new Map(all.filter(([, file]) => pages.includes(file)));
  const pageOf = id => files.get(id);
  const weights = [];
  for (const [id, file] of files) weights.push(await hands({ browser, file, id, verdict }));
  if (weights.length > 0) console.log(`an explorer weighs at most ${Math.max(...weights)} bytes, compressed`);
  await surfaces({ browser, pageOf, verdict });
  await formulas({ browser, table: table.filter(({ explorer }) => files.has(explorer)), pageOf, verdict });
}

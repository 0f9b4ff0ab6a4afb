// What readers have set for themselves, and what they have: colors of their own, nothing that moves, a laptop's screen.

import { pathToFileURL } from 'node:url';
import { samples } from './browser.mjs';
import { showAll } from './pages.mjs';

const LAPTOPS = [{ width: 1366, height: 650 }, { width: 1280, height: 800 }];

// Runs in the page: how much of a picture is not of the color of its corner, and what part that is of a box around it.
async function ink(picture) {
  const image = Object.assign(new Image(), { src: `data:image/png;base64,${picture}` });
  await image.decode();
  const { width, height } = image;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const paper = canvas.getContext('2d');
  paper.drawImage(image, 0, 0);
  const { data } = paper.getImageData(0, 0, width, height);
  const [xs, ys] = [[], []];
  for (let n = 0; n < width * height; n += 1) {
    if ([0, 1, 2].some(part => Math.abs(data[4 * n + part] - data[part]) > 40)) {
      xs.push(n % width);
      ys.push(Math.floor(n / width));
    }
  }
  const side = all => all.reduce((a, b) => Math.max(a, b), 0) - all.reduce((a, b) => Math.min(a, b), Infinity) + 1;
  return { share: xs.length / (width * height), filled: xs.length === 0 ? 0 : xs.length / (side(xs) * side(ys)) };
}

/** With the reader's own colors: icons and accents can be seen, a triangle is one, and a mask shows what is painted. */
async function ownColors({ page, name, verdict }) {
  const problems = [];
  await page.evaluate(showAll);
  const drawn = async (element, rim = 0) => {
    await element.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await element.boundingBox();
    const clip = { x: x + rim, y: y + rim, width: width - 2 * rim, height: height - 2 * rim };
    return page.evaluate(ink, (await page.screenshot({ clip })).toString('base64'));
  };
  for (const icon of await page.locator('[class*="fa-"]:visible').all()) {
    if ((await drawn(icon)).share < 0.03) {
      problems.push(`cannot be seen: ${await icon.evaluate(icon => icon.outerHTML)}`);
    }
  }
  for (const sign of await page.locator('details.step[open] > summary:visible').all().then(all => all.slice(0, 3))) {
    const { filled } = await drawn(sign);
    if (filled < 0.35 || filled > 0.75) {
      problems.push(`fills ${filled.toFixed(2)} of its box, and a triangle half of it`);
    }
  }
  for (const letter of await page.locator('article .katex-accent:visible').all().then(all => all.slice(0, 3))) {
    const shares = [];
    for (const forcedColors of ['none', 'active']) {
      await page.emulateMedia({ forcedColors });
      shares.push((await drawn(letter)).share);
    }
    const seen = shares[1] / shares[0];
    if (seen < 0.9) problems.push(`only ${seen.toFixed(2)} can be seen of ${await letter.textContent()}`);
  }
  if (await page.locator('.explorer .mask').count() > 0) {
    await page.locator('.explorer').scrollIntoViewIfNeeded();
    await page.waitForSelector('.explorer[data-awake]');
    for (const mask of await page.locator('.explorer .mask > div').all()) {
      const painted = await mask.locator('[aria-pressed=true]').count() / await mask.locator('button').count();
      const { share } = await drawn(mask, 2);
      if (share < painted) {
        problems.push(`${painted.toFixed(2)} of a mask are painted, and ${share.toFixed(2)} are seen`);
      }
    }
  }
  verdict(`${name}, a reader's own colors`, problems);
}

// Runs in the page: what would move.
function moving() {
  const seconds = text => Math.max(...text.split(',').map(parseFloat));
  const found = [];
  for (const element of document.querySelectorAll('body, body :not(.katex *)')) {
    for (const part of [undefined, '::before', '::after']) {
      const style = getComputedStyle(element, part);
      const moves = style.transitionProperty !== 'none' && seconds(style.transitionDuration) > 0;
      const plays = style.animationName !== 'none' && seconds(style.animationDuration) > 0;
      if (moves || plays) found.push(`moves: ${element.localName}.${element.className}${part ?? ''}`);
    }
  }
  return found.slice(0, 5);
}

// Runs in the page: what of the left column is not on the screen, or is covered.
function missing() {
  const wanted = { 'the way home': '.logo', 'the search': '.search-button-field' };
  if (document.querySelector('.bd-docs-nav .current')) wanted['this page'] = '.bd-docs-nav a.current';
  return Object.entries(wanted).filter(([, selector]) => {
    const element = document.querySelector(`.bd-sidebar-primary ${selector}`);
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return ![top + 2, bottom - 2].every(y => element.contains(document.elementFromPoint((left + right) / 2, y)));
  }).map(([what]) => `${what} is not in sight`);
}

export default async function ({ browser, site, pages, verdict }) {
  const tried = samples(site, pages);

  async function each(settings, examine) {
    const context = await browser.newContext(settings);
    for (const { file, name } of tried) {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      await examine({ page, name, verdict });
      await page.close();
    }
    await context.close();
  }

  await each({ forcedColors: 'active', colorScheme: 'dark', viewport: LAPTOPS[1], deviceScaleFactor: 2 }, ownColors);
  await each({ reducedMotion: 'reduce' }, async ({ page, name }) => {
    verdict(`${name}, nothing moves`, await page.evaluate(moving));
  });
  for (const viewport of LAPTOPS) {
    await each({ viewport }, async ({ page, name }) => {
      const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      await page.evaluate(drawn); // the theme scrolls the column
      verdict(`${name}, ${viewport.width} by ${viewport.height}`, await page.evaluate(missing));
    });
  }
}

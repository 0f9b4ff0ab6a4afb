// What a page looks like on paper: nothing cut off, nothing but the text, and a worksheet where steps are folded.

import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leadsOn } from './browser.mjs';

const WIDTH = Math.floor((210 - 2 * 18) / 25.4 * 96); // of the text on A4, in pixels

/** Runs in the page: what would be cut off, and what has no place on paper. */
function inspect(width) {
  const brief = element => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120);
  const problems = [];
  const article = document.querySelector('article');
  for (const element of article.querySelectorAll('*')) {
    if (!element.checkVisibility() || element.closest('.katex-mathml, .visually-hidden, .katex svg, legend')) continue;
    const { right, left, width: own } = element.getBoundingClientRect();
    if (own > 0 && (right > width + 1 || left < -1)) problems.push(`${Math.round(right)} px wide: ${brief(element)}`);
    const { overflowX } = getComputedStyle(element);
    if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) {
      problems.push(`cut off: ${brief(element)}`);
    }
  }
  const screen = 'button, select, input, details:not([open], .step, .steps), .step > summary, .headerlink, nav, header, '
    + 'footer, .bd-sidebar-primary, .bd-sidebar-secondary';
  for (const element of document.querySelectorAll(screen)) {
    if (element.checkVisibility() && !element.closest('.topic, .mask')) problems.push(`on paper: ${brief(element)}`);
  }
  const light = color => color.match(/[\d.]+/g).slice(0, 3).every(part => part > 200);
  if (light(getComputedStyle(article).color)) problems.push(`the text is ${getComputedStyle(article).color}`);
  const paper = getComputedStyle(document.body).backgroundColor;
  if (!light(paper)) problems.push(`the paper is ${paper}`);
  return problems;
}

export default async function ({ browser, site, pages, verdict }) {
  const context = await browser.newContext({ colorScheme: 'dark', viewport: { width: WIDTH, height: 1000 } });
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print' });
  for (const file of pages) {
    if (leadsOn(file)) continue;
    await page.goto(pathToFileURL(file).href);
    if (await page.locator('article').count() === 0) continue;
    verdict(`${relative(site, file)}, print`, await page.evaluate(inspect, WIDTH));
  }

  // a derivation prints as a solution, and with its steps folded as a worksheet
  await page.goto(pathToFileURL(join(site, 'd/focal-gradient/index.html')).href);
  const problems = [];
  for (const [kind, seen] of [['.print.blank', 0], ['.print:not(.blank)', 3]]) {
    const [shown, blank] = await page.evaluate(kind => {
      let found = [];
      window.print = () => {
        const steps = [...document.querySelectorAll('details.step')];
        const heights = steps.filter(step => !step.open).map(step => step.getBoundingClientRect().height);
        found = [steps.filter(step => step.querySelector('p').checkVisibility()).length, Math.min(...heights)];
        dispatchEvent(new Event('afterprint'));
      };
      document.querySelector(kind).click();
      return found;
    }, kind);
    if (shown !== seen) problems.push(`${kind} shows ${shown} steps`);
    if (await page.locator('details.step:not([open])').count() > 0) {
      problems.push(`after ${kind}, the steps stay folded`);
    }
    if (seen === 0 && !(blank > 60)) problems.push(`there is no room to write: ${blank} px`);
  }
  verdict('a worksheet', problems);
  await context.close();
}

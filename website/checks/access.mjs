// Nothing for axe to find, on any page, light, dark or on a phone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { showAll, views } from './pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Runs in the page: what a script does to a box that comes into view, it does now.
async function scrollThrough() {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: 'instant' });
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  }
  scrollTo({ top: 0, behavior: 'instant' });
}

export default async function ({ browser, site, pages, verdict }) {
  // each derivation's own page is made alike: one tells all
  const tried = pages
    .filter(file => !/http-equiv="refresh"/i.test(readFileSync(file, 'utf8')))
    .map(file => relative(site, file))
    .filter(name => !/^d[\\/]/.test(name) || name.includes('huber-gradient'));
  for (const [view, settings] of Object.entries(views)) {
    const context = await browser.newContext(settings);
    for (const name of tried) {
      const page = await context.newPage();
      await page.goto(pathToFileURL(`${site}/${name}`).href);
      await page.evaluate(showAll);
      await page.evaluate(scrollThrough);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, {
        resultTypes: ['violations'], rules: { 'target-size': { enabled: true } }, // as Lighthouse has it
      }));
      verdict(`${name}, ${view}, axe`, violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, failureSummary }) => `${id} (${nodes.length}): ${html.slice(0, 160)} ${failureSummary.split('\n')[1] ?? ''}`)));
      await page.close();
    }
    await context.close();
  }
}

// The pages in another browser, as in pages.mjs and anchors.mjs. (Playwright has a Firefox of its own; Puppeteer takes
// the one that readers have.)

import puppeteer from 'puppeteer-core';
import { leaps } from './anchors.mjs';
import { findBrowser, samples } from './browser.mjs';
import { drags } from './explorers.mjs';
import { inspect, showAll, sideways } from './pages.mjs';
import { serve } from './serve.mjs';

export default async function ({ site, pages, verdict }) {
  const { address, close } = await serve(site);
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: findBrowser('firefox') });
  try {
    for (const { name } of samples(site, pages)) {
      const problems = [];
      const page = await browser.newPage();
      page.on('console', message => message.type() === 'error' && problems.push(`console: ${message.text()}`));
      page.on('pageerror', error => problems.push(`script: ${error.message}`));
      page.on('requestfailed', request => problems.push(`not loaded: ${request.url()}`));
      await page.setViewport({ width: 412, height: 823 });
      await page.goto(`${address}/${name}`);
      await page.evaluate(showAll);
      problems.push(...(await page.evaluate(inspect, false)).problems, ...await page.evaluate(sideways));
      await drags({ page, problems });
      await leaps({ page, address: `${address}/${name}`, problems });
      verdict(`${name}, Firefox`, problems);
      await page.close();
    }
  } finally {
    await browser.close();
    close();
  }
}

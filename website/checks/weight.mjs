// What a page weighs until it is read from the top: bytes on the wire, what holds it up, what moves while it loads.
// Bytes and not seconds, since a test must say the same on any machine; `make lighthouse` has the seconds.

import { readFileSync } from 'node:fs';
import { PHONE, samples } from './browser.mjs';
import { serve } from './serve.mjs';

// kB, compressed. The first screen of a chapter is its HTML (107 at most, for 600 formulas), fonts of KaTeX and a
// figure. And kB, not compressed, that the browser reads in one go: see extension/weight.py.
const LIMITS = { page: 113, stylesheet: 28, scripts: 14, all: 216, 'in one go': 120 };
const EARLY = ['KaTeX_Main-Regular', 'KaTeX_Math-Italic'];

export default async function ({ browser, site, pages, verdict }) {
  const { address, close } = await serve(site);
  const context = await browser.newContext(PHONE);
  for (const { file, name } of samples(site, pages)) {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.setCacheDisabled', { cacheDisabled: true });
    const kinds = {};
    const weights = { page: 0, stylesheet: 0, scripts: 0, all: 0 };
    client.on('Network.responseReceived', ({ requestId, type }) => { kinds[requestId] = type; });
    client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const kind = { Document: 'page', Stylesheet: 'stylesheet', Script: 'scripts' }[kinds[requestId]];
      weights.all += encodedDataLength / 1000;
      if (kind) weights[kind] += encodedDataLength / 1000;
    });
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(entry => entry.value)))
        .observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${address}/${name}`); // silence alone says little: a slow machine may still be reading
    await page.evaluate(() => document.fonts.ready);
    await page.waitForLoadState('networkidle');
    const html = readFileSync(file, 'utf8');
    weights['in one go'] = Math.max(...html.split('<script').map(part => part.length)) / 1000;

    const problems = Object.entries(LIMITS)
      .filter(([kind, limit]) => weights[kind] > limit)
      .map(([kind, limit]) => `${kind}: ${weights[kind].toFixed(0)} kB, and ${limit} are allowed`);
    const { shift, sheets, blocking, fonts } = await page.evaluate(() => ({
      shift: window.shifts.reduce((sum, value) => sum + value, 0),
      sheets: document.querySelectorAll('link[rel="stylesheet"]').length,
      blocking: [...document.querySelectorAll('script[src]:not([defer], [async])')].map(script => script.src),
      fonts: performance.getEntriesByType('resource').filter(({ initiatorType }) => initiatorType === 'link')
        .map(({ name }) => name),
    }));
    if (shift > 0.01) problems.push(`moves while it loads: ${shift.toFixed(3)}`);
    if (sheets !== 1) problems.push(`${sheets} stylesheets`);
    for (const script of blocking) problems.push(`holds up the page: ${script}`);
    for (const font of html.includes('class="katex"') ? EARLY : []) {
      if (!fonts.some(name => name.includes(font))) problems.push(`is not asked for early: ${font}`);
    }

    // buttons to copy come with the first sign of a reader
    const [code, early] = await page.evaluate(() =>
      ['.highlight pre', '.copybtn'].map(what => document.querySelectorAll(what).length));
    if (early > 0) problems.push('scripts for copying come before the reader does anything');
    await page.keyboard.press('Shift');
    await page.waitForFunction(code => document.querySelectorAll('.copybtn').length === code, code, { timeout: 10_000 })
      .catch(() => problems.push(`not ${code} buttons to copy ${code} pieces of code`));
    verdict(`${name}, weight`, problems);
    await page.close();
  }
  await context.close();
  close();
}

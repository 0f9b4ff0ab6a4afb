// What Lighthouse says of the built pages: a phone, a slow network (both simulated), gzip. The middle of an odd number
// of rounds over all pages, since its seconds are those of this machine at this moment.
//   node website/checks/lighthouse.mjs [--rounds 3] [PAGE ...]
// PAGE as in chapters/huber.html; without, all but the derivations' own

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { findBrowser } from './browser.mjs';
import { serve } from './serve.mjs';

const site = process.env.SITE ?? resolve(fileURLToPath(import.meta.url), '../../../_build/html');
const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' } }, allowPositionals: true,
});
const rounds = Number(values.rounds);
if (rounds % 2 !== 1) throw new Error(`--rounds is ${values.rounds}: an odd number of rounds has a middle`);
const pages = positionals.length > 0 ? positionals : readdirSync(site, { recursive: true })
  .filter(name => /^(chapters\/.*|search|404|d\/huber-gradient\/index)\.html$/.test(name)).sort();

/** What is printed of a page, and what was found wrong with it. */
async function measure(page, address, port) {
  const { lhr } = await lighthouse(`${address}/${page}`, { port, logLevel: 'error' });
  const scores = ['performance', 'accessibility', 'best-practices', 'seo']
    .map(name => Math.round(100 * lhr.categories[name].score));
  const times = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']
    .map(name => lhr.audits[name].numericValue ?? 0);
  const requests = lhr.audits['network-requests'].details.items;
  const kilobytes = requests.reduce((sum, request) => sum + request.transferSize, 0) / 1000;
  const faults = ['accessibility', 'best-practices', 'seo'].flatMap(name => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => [id, lhr.audits[id].title, ...(lhr.audits[id].details?.items ?? []).slice(0, 4)
      .map(item => item.node?.snippet ?? JSON.stringify(item).slice(0, 160))].join('\n       '));
  return { numbers: [...scores, ...times, kilobytes, requests.length], faults, speed: lhr.environment.benchmarkIndex };
}

const median = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1];

const { address, close } = await serve(site);
const chromeFlags = ['--headless', '--no-sandbox', '--disable-gpu'];
const chrome = await launch({ chromePath: findBrowser(), chromeFlags });
const measured = new Map(pages.map(page => [page, []]));
try {
  for (let round = 0; round < rounds; round++) {
    for (const page of pages) measured.get(page).push(await measure(page, address, chrome.port));
  }
} finally {
  chrome.kill();
  close();
}

console.log('perf (from, to)  a11y best  seo |   FCP   LCP   TBT   CLS |    kB requests | page');
for (const [page, runs] of measured) {
  const [perf, a11y, best, seo, fcp, lcp, tbt, cls, bytes, requests] = runs[0].numbers
    .map((_, at) => median(runs.map(run => run.numbers[at])));
  const all = runs.map(run => run.numbers[0]);
  const cell = (value, width, digits = 0) => value.toFixed(digits).padStart(width);
  console.log(
    `${cell(perf, 4)} (${cell(Math.min(...all), 3)}, ${cell(Math.max(...all), 3)})`.padEnd(16),
    cell(a11y, 5), cell(best, 4), cell(seo, 4), '|',
    cell(fcp, 5), cell(lcp, 5), cell(tbt, 5), cell(cls, 5, 3), '|', cell(bytes, 5), cell(requests, 8), '|', page);
  for (const fault of new Set(runs.flatMap(run => run.faults))) console.log(`     ${fault}`);
}
const speed = median([...measured.values()].flat().map(run => run.speed));
console.log(`Speed of this machine, by Lighthouse's own measure: ${speed.toFixed(0)}`);

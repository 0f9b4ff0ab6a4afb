// What Lighthouse says of the built pages: a phone, a slow network (both simulated), gzip.
//   node website/lighthouse.mjs [PAGE ...]    PAGE as in chapters/huber.html; without, all but the derivations' own

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { findBrowser } from './checks/browser.mjs';
import { serve } from './checks/serve.mjs';

const site = process.env.SITE ?? resolve(fileURLToPath(import.meta.url), '../../_build/html');
const named = process.argv.slice(2);
const pages = named.length > 0 ? named : readdirSync(site, { recursive: true })
  .filter(name => /^(chapters\/.*|search|404|d\/huber-gradient\/index)\.html$/.test(name)).sort();

const { address, close } = await serve(site);
const chrome = await launch({ chromePath: findBrowser(), chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu'] });
console.log('perf a11y best seo |   FCP   LCP   TBT   CLS |   kB requests | page');
try {
  for (const page of pages) {
    const { lhr } = await lighthouse(`${address}/${page}`, { port: chrome.port, logLevel: 'error' });
    const score = name => String(Math.round(100 * lhr.categories[name].score)).padStart(4);
    const number = (name, digits = 0) => (lhr.audits[name].numericValue ?? 0).toFixed(digits).padStart(5);
    const requests = lhr.audits['network-requests'].details.items;
    const bytes = requests.reduce((sum, request) => sum + request.transferSize, 0);
    console.log(
      score('performance') + score('accessibility') + ' ' + score('best-practices') + score('seo'), '|',
      number('first-contentful-paint'), number('largest-contentful-paint'), number('total-blocking-time'),
      number('cumulative-layout-shift', 3), '|', String(Math.round(bytes / 1000)).padStart(5), String(requests.length).padStart(5), '|', page);
    for (const name of ['accessibility', 'best-practices', 'seo']) {
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1) {
          console.log(`     ${id}: ${audit.title}`);
          for (const item of (audit.details?.items ?? []).slice(0, 4)) console.log('        ', item.node?.snippet ?? JSON.stringify(item).slice(0, 160));
        }
      }
    }
  }
} finally {
  chrome.kill();
  close();
}

// The built site in real browsers. Each file beside this one looks after one thing.
//   node website/checks/all.mjs [CHECK ...] [--pages TEXT] [--shots DIR]
// tries only the checks named, and only pages with TEXT in their path; DIR gets a picture of each page in each view

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { addresses } from './addresses.mjs';
import { findBrowser } from './browser.mjs';

const CHECKS = ['pages', 'accessibility', 'no_javascript', 'weight', 'anchors', 'firefox', 'webkit', 'copying',
  'settings', 'derivations', 'road', 'print', 'search', 'addresses', 'downloads', 'explorers'];

const option = name => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const site = resolve(fileURLToPath(import.meta.url), '../../../_build/html');
const pages = readdirSync(site, { recursive: true })
  .filter(name => name.endsWith('.html') && !name.startsWith('_') && name !== '404.html')
  .filter(name => name.includes(option('--pages') ?? ''))
  .filter(name => (addresses[name.slice(0, -5)] ?? name.slice(0, -5)) === name.slice(0, -5)) // the others lead to these
  .sort()
  .map(name => join(site, name));

let passed = 0;
const failures = [];
function verdict(name, problems) {
  if (problems.length === 0) passed += 1;
  else failures.push([name, ...new Set(problems)].join('\n    '));
}

const named = process.argv.slice(2).filter(name => CHECKS.includes(name));
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const waiting = named.length > 0 ? named : [...CHECKS];
  await Promise.all([1, 2].map(async () => { // two at a time
    for (let name; (name = waiting.shift()) !== undefined;) {
      const { default: check } = await import(`./${name}.mjs`);
      const begun = Date.now();
      await check({ browser, site, pages, verdict }).catch(error => verdict(name, [error.stack]));
      console.log(`${name}: ${Math.round((Date.now() - begun) / 1000)} s`);
    }
  }));
} finally {
  await browser.close();
}

for (const failure of failures) console.log(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

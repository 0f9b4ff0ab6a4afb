// Every built page in a real browser, read from disk: light, dark, and on a phone.
//   node website/check-site.mjs [--shots DIR]    DIR gets a picture of each page in each view

import { execSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const site = resolve(fileURLToPath(import.meta.url), '../../_build/html');
const shots = process.argv.includes('--shots') && process.argv[process.argv.indexOf('--shots') + 1];
const views = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
};

let passed = 0;
const failures = [];
function verdict(name, problems) {
  if (problems.length === 0) passed += 1;
  else failures.push([name, ...new Set(problems)].join('\n    '));
}

// Runs in the page: what a reader would see amiss, and what the page offers to link to.
function inspect(dark) {
  const problems = [];
  const brief = element => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120);
  const width = document.documentElement.clientWidth;

  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll('main *')].filter(element => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible') return false;
      }
      return element.getBoundingClientRect().right > width + 1;
    });
    problems.push(`scrolls sideways (${document.documentElement.scrollWidth} > ${width})`, ...wide.slice(0, 3).map(brief));
  }

  for (const formula of document.querySelectorAll('.math')) {
    if (!formula.querySelector('.katex')) problems.push(`formula not typeset: ${brief(formula)}`);
  }
  for (const error of document.querySelectorAll('.katex-error')) problems.push(`formula in error: ${brief(error)}`);
  const texts = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (parentElement.closest('pre, code, script, style, .katex')) continue;
    if (/\$|\\[([\]]|\\[a-z]{2}|\{[a-z:]+\}|^\s*:::/.test(data)) problems.push(`raw markup: ${data.trim().slice(0, 120)}`);
  }

  for (const image of document.images) {
    if (!image.complete || image.naturalWidth === 0) problems.push(`image not loaded: ${brief(image)}`);
    if (!image.alt.trim()) problems.push(`image without alt text: ${image.src.slice(-60)}`);
  }
  for (const font of document.fonts) if (font.status === 'error') problems.push(`font not loaded: ${font.family}`);
  if (document.querySelector('.katex') && ![...document.fonts].some(f => f.family.includes('KaTeX') && f.status === 'loaded')) {
    problems.push('no font of KaTeX is loaded');
  }

  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g);
  if ((+r + +g + +b < 384) !== dark) problems.push(`background rgb(${r}, ${g}, ${b}) in the ${dark ? 'dark' : 'light'} view`);

  // a derivation's steps have the anchors id-1, id-2, ...
  for (const proof of document.querySelectorAll('.proof[id]')) {
    const steps = [...proof.querySelectorAll(':scope > section > ol > li')].map(item => item.querySelector('[id]')?.id);
    const expected = steps.map((_, i) => `${proof.id}-${i + 1}`);
    if (steps.some(Boolean) && steps.join() !== expected.join()) problems.push(`steps of ${proof.id}: ${steps.join(', ')}`);
  }

  const ids = new Set([...document.querySelectorAll('[id], a[name]')].map(element => element.id || element.name));
  const links = [...document.querySelectorAll('a[href]')].map(link => link.href);
  return { problems, ids: [...ids], links };
}

function findBrowser() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execSync(`command -v ${name}`, { encoding: 'utf8', shell: '/bin/sh' }).trim();
    } catch { /* the next name */ }
  }
  throw new Error('no Chromium found: apt-get install chromium');
}

const pages = readdirSync(site, { recursive: true })
  .filter(name => name.endsWith('.html') && !name.startsWith('_'))
  .sort()
  .map(name => join(site, name));
const anchors = {};
const links = {};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? findBrowser(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  for (const [view, settings] of Object.entries(views)) {
    const context = await browser.newContext(settings);
    for (const file of pages) {
      const name = relative(site, file);
      if (/^d[\\/]/.test(name) && view !== 'phone') continue; // a derivation alone is hardest to fit on a phone
      const problems = [];
      const page = await context.newPage();
      page.on('console', message => message.type() === 'error' && problems.push(`console: ${message.text()}`));
      page.on('pageerror', error => problems.push(`script: ${error.message}`));
      page.on('requestfailed', request => problems.push(`not loaded: ${request.url()}`));
      page.on('request', request => {
        if (!/^(file|data|blob):/.test(request.url())) problems.push(`leaves the site: ${request.url()}`);
      });
      const address = pathToFileURL(file).href;
      await page.goto(address);
      if (/http-equiv="refresh"/i.test(readFileSync(file, 'utf8'))) await page.waitForURL(url => url.href !== address);
      await page.evaluate(() => document.fonts.ready);
      const seen = await page.evaluate(inspect, settings.colorScheme === 'dark');
      if (shots) {
        await page.screenshot({ path: join(shots, `${name.replaceAll('/', '-').slice(0, -5)}-${view}.png`), fullPage: true });
      }
      verdict(`${name}, ${view}`, problems.concat(seen.problems));
      if (page.url() === address) {
        anchors[file] = new Set(seen.ids);
        links[file] = seen.links;
      }
      await page.close();
    }
    await context.close();
  }

  for (const [file, targets] of Object.entries(links)) {
    const problems = [];
    for (const target of targets.filter(target => target.startsWith('file:'))) {
      const { pathname, hash } = new URL(target);
      const path = decodeURIComponent(pathname);
      const anchor = decodeURIComponent(hash.slice(1));
      if (!existsSync(path)) problems.push(`dead link: ${target}`);
      else if (anchor && anchors[path] && !anchors[path].has(anchor)) problems.push(`dead anchor: ${target}`);
    }
    verdict(`${relative(site, file)}, links`, problems);
  }

  const page = await browser.newPage();
  await page.goto(`${pathToFileURL(join(site, 'search.html')).href}?q=loss`);
  const found = await page.waitForSelector('#search-results li a', { timeout: 10_000 }).catch(() => null);
  verdict('search', found ? [] : ['nothing found for "loss"']);
} finally {
  await browser.close();
}

for (const failure of failures) console.log(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

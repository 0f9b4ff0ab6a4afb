// Every page in each view: what a reader would see amiss. And every link of every page.

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

export const views = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
};

// Runs in the page: what is laid out or loaded only when it comes into view comes now.
export async function showAll() {
  const style = document.createElement('style');
  style.textContent = '* { content-visibility: visible !important; }';
  document.head.append(style);
  for (const image of document.images) image.loading = 'eager';
  await Promise.allSettled([...document.images].map(image => image.decode()));
  await document.fonts.ready;
}

// Runs in the page: does it scroll sideways, and what is it that is too wide?
export function sideways() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('main *')].filter(element => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible') return false;
    }
    return element.getBoundingClientRect().right > width + 1;
  });
  return [
    `scrolls sideways (${document.documentElement.scrollWidth} > ${width})`,
    ...wide.slice(0, 3).map(element => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120)),
  ];
}

// Runs in the page: what a reader would see amiss, and what the page offers to link to.
export function inspect(dark) {
  const problems = [];
  const brief = element => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120);

  for (const formula of document.querySelectorAll('.math')) {
    if (!formula.querySelector('.katex')) problems.push(`formula not typeset: ${brief(formula)}`);
  }
  const parts = { mfrac: 2, msub: 2, msup: 2, mover: 2, munder: 2, msubsup: 3, munderover: 3 };
  for (const formula of document.querySelectorAll(Object.keys(parts).join())) { // what is read aloud
    if (formula.children.length !== parts[formula.localName]) problems.push(`malformed MathML: ${brief(formula)}`);
  }
  for (const error of document.querySelectorAll('.katex-error')) problems.push(`formula in error: ${brief(error)}`);
  const texts = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (parentElement.closest('pre, code, script, style, .katex')) continue;
    if (/\$|\\[([\]]|\\[a-z]{2}|\{[a-z:]+\}|^\s*:::/.test(data)) {
      problems.push(`raw markup: ${data.trim().slice(0, 120)}`);
    }
  }

  const blocks = ':is(p, li, dd, dt, td, th, summary, figcaption, h1, h2, h3):not(:has(p))';
  for (const block of document.querySelectorAll(blocks)) {
    const unpaired = block.textContent.replace(/“[^“”]*”/g, '').match(/.{0,20}[“”].{0,20}/s);
    if (unpaired) problems.push(`a quotation mark without its other: ${unpaired[0]}`);
  }
  for (const element of document.querySelectorAll('body :not(.katex, .katex *)')) { // signs that no reader's font has
    const texts = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(({ data }) => data);
    for (const part of ['::before', '::after']) texts.push(getComputedStyle(element, part).content);
    if (/[\ue000-\uf8ff]/.test(texts.join(''))) problems.push(`an empty box instead of a sign: ${brief(element)}`);
  }

  for (const image of document.images) {
    if (!image.complete || image.naturalWidth === 0) problems.push(`image not loaded: ${brief(image)}`);
    if (!image.alt.trim()) problems.push(`image without alt text: ${image.src.slice(-60)}`);
  }
  for (const icon of document.querySelectorAll('[class*="fa-"]')) { // icons.css knows all that the theme uses
    if (!getComputedStyle(icon).getPropertyValue('--icon')) problems.push(`an icon without a picture: ${brief(icon)}`);
  }
  for (const font of document.fonts) if (font.status === 'error') problems.push(`font not loaded: ${font.family}`);
  const first = families => families.split(',')[0].replace(/["']/g, '');
  const loaded = [...document.fonts].filter(font => font.status === 'loaded').map(font => first(font.family));
  const drawn = [...document.querySelectorAll('.katex-html')]
    .flatMap(html => [html, ...html.querySelectorAll('.mathnormal, .mathbb, .delimsizing')]);
  for (const family of new Set(drawn.map(part => first(getComputedStyle(part).fontFamily)))) {
    if (!loaded.includes(family)) problems.push(`font of formulas not loaded: ${family}`);
  }
  for (const box of document.querySelectorAll('.katex-display, .proof p')) {
    if (getComputedStyle(box).overflowY === 'hidden' && box.scrollHeight > box.clientHeight) {
      problems.push(`formula cut off by ${box.scrollHeight - box.clientHeight} px: ${box.textContent.slice(0, 60)}`);
    }
  }

  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g);
  if ((+r + +g + +b < 384) !== dark) {
    problems.push(`background rgb(${r}, ${g}, ${b}) in the ${dark ? 'dark' : 'light'} view`);
  }

  // a derivation's steps have the anchors id-1, id-2, ...
  for (const proof of document.querySelectorAll('.proof[id]')) {
    const steps = [...proof.querySelectorAll(':scope > .steps > ol > li')].map(item => item.querySelector('[id]')?.id);
    const expected = steps.map((_, i) => `${proof.id}-${i + 1}`);
    if (steps.some(Boolean) && steps.join() !== expected.join()) {
      problems.push(`steps of ${proof.id}: ${steps.join(', ')}`);
    }
  }

  const ids = new Set([...document.querySelectorAll('[id], a[name]')].map(element => element.id || element.name));
  const links = [...document.querySelectorAll('a[href]')].map(link => link.href);
  return { problems, ids: [...ids], links };
}

export default async function ({ browser, site, pages, verdict }) {
  const shots = process.argv.includes('--shots') && process.argv[process.argv.indexOf('--shots') + 1];
  const anchors = {};
  const links = {};

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
      await page.evaluate(showAll);
      const seen = await page.evaluate(inspect, settings.colorScheme === 'dark');
      problems.push(...seen.problems, ...await page.evaluate(sideways));
      if (shots) {
        const path = join(shots, `${name.replaceAll('/', '-').slice(0, -5)}-${view}.png`);
        await page.screenshot({ path, fullPage: true });
      }
      for (const width of view === 'phone' ? [320, 640] : []) { // the smallest phone; a laptop at 200 %
        await page.setViewportSize({ width, height: 844 });
        problems.push(...await page.evaluate(sideways));
      }
      verdict(`${name}, ${view}`, problems);
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
}

// The whole book as one PDF, made of the built pages: _build/pdf/lossbook.pdf
// One document is printed, so that links lead from chapter to chapter; the bookmarks are its headings.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findBrowser } from '../checks/browser.mjs';

const build = resolve(fileURLToPath(import.meta.url), '../../../_build');
const site = pathToFileURL(join(build, 'html/')).href;

/** Runs in a page of the book: its contents, as [the part's title or '', the pages' addresses]. */
function contents() {
  const parts = [['', [document.querySelector('.bd-links a, .navbar-brand').href.replace(/#.*/, '')]]];
  for (const entry of document.querySelectorAll('.bd-links p.caption, .bd-links ul > li > a')) {
    if (entry.matches('p')) parts.push([entry.textContent.trim(), []]);
    else if (!parts[0][1].includes(entry.href.replace(/#.*/, ''))) parts.at(-1)[1].push(entry.href.replace(/#.*/, ''));
  }
  return parts;
}

/** Runs in a page of the book, which becomes the whole book. `sources` has the HTML of each page by its address. */
function bind({ parts, sources, site }) {
  const nameOf = address => address.split('/').pop().slice(0, -5);
  const names = Object.fromEntries(Object.keys(sources).map(address => [address, nameOf(address)]));
  const derivations = {}; // where each stands
  const articles = {};

  for (const [address, name] of Object.entries(names)) {
    const page = new DOMParser().parseFromString(sources[address], 'text/html');
    const article = page.querySelector('article.bd-article');
    for (const element of article.querySelectorAll('[id]')) {
      if (element.matches('div.proof')) derivations[element.id] = `${name}.${element.id}`;
      element.id = `${name}.${element.id}`; // each chapter has a section "gradient-and-curvature"
    }
    for (const picture of article.querySelectorAll('img')) {
      picture.src = new URL(picture.getAttribute('src'), address).href;
      picture.loading = 'eager';
    }
    for (const unwanted of article.querySelectorAll('script, .headerlink, details.cite, .running')) unwanted.remove();
    for (const folded of article.querySelectorAll('details:not(.hide)')) { // all but the code of figures
      folded.open = true;
    }
    article.id = `${name}.`;
    articles[address] = article;
  }

  for (const [address, article] of Object.entries(articles)) {
    for (const link of article.querySelectorAll('a[href]')) {
      const target = new URL(link.getAttribute('href'), address);
      const anchor = decodeURIComponent(target.hash.slice(1));
      target.hash = target.search = '';
      const [, derivation] = target.href.match(/\/d\/([^/]+)\/(?:index\.html)?$/) ?? [];
      if (derivation) link.href = `#${derivations[derivation]}`;
      else if (target.href in names) link.href = `#${names[target.href]}.${anchor}`;
      else if (target.href.startsWith(site)) link.removeAttribute('href'); // a file to download
    }
  }

  const version = document.querySelector('[data-version]')?.dataset.version ?? DOCUMENTATION_OPTIONS.VERSION;
  const list = parts.map(([title, addresses]) => {
    const entries = addresses.map(address => `<li><a href="#${names[address]}.">${
      articles[address].querySelector('h1').innerHTML}</a><span data-page="${names[address]}."></span></li>`);
    return `${title && `<p>${title}</p>`}<ol>${entries.join('')}</ol>`;
  });
  const cover = document.createElement('div');
  cover.className = 'cover';
  cover.innerHTML = `<p class="title">Loss Book</p><p>Loss functions, derived, proved and tested</p>
    <p>The Loss Book authors</p><p>Version ${version}</p><nav><p class="title">Contents</p>${list.join('')}</nav>`;

  const book = document.createElement('div');
  book.className = 'bd-article-container';
  book.append(cover, ...Object.values(articles));
  const main = document.createElement('main');
  main.className = 'bd-main';
  main.innerHTML = '<div class="bd-content"></div>';
  main.firstChild.append(book);
  document.body.replaceChildren(main);
  document.title = 'Loss Book';
  const nowhere = [...document.querySelectorAll('a[href^="#"]')].map(link => decodeURIComponent(link.hash.slice(1)))
    .filter(id => !document.getElementById(id));
  return Promise.all([document.fonts.ready, ...[...document.images].map(image => image.decode())]).then(() => nowhere);
}

const COVER = `
  .cover .title { font-size: 2.5rem }
  .cover > .title { margin-top: 60mm }
  .cover nav, .cover ~ article { break-before: page }
  .cover li { display: flex; justify-content: space-between }
  .cover ol { list-style: none; padding: 0 }
`;

/** On which page of a PDF of Chromium's each of its anchors is. */
function pagesOf(pdf) {
  const text = pdf.toString('latin1');
  const pages = [...text.matchAll(/^(\d+) 0 obj\s*<<\/Type \/Page$/gm)].map(([, object]) => object);
  const anchors = text.matchAll(/^(?:<<)?\/(\S+) \[(\d+) 0 R \/XYZ /gm);
  return Object.fromEntries([...anchors].map(([, anchor, object]) => [anchor, pages.indexOf(object) + 1]));
}

/** Runs in the book: its contents get their page numbers. */
function number(pages) {
  for (const place of document.querySelectorAll('[data-page]')) {
    place.textContent = pages[place.dataset.page];
    if (!pages[place.dataset.page]) throw new Error(`no page number for ${place.dataset.page}`);
  }
}

const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const began = performance.now();
  const page = await browser.newPage({ colorScheme: 'light' });
  await page.emulateMedia({ media: 'print' });
  await page.goto(`${site}chapters/index.html`);
  const parts = await page.evaluate(contents);
  const addresses = parts.flatMap(([, pages]) => pages);
  const sources = Object.fromEntries(addresses.map(address => [address, readFileSync(fileURLToPath(address), 'utf8')]));
  const nowhere = await page.evaluate(bind, { parts, sources, site });
  await page.addStyleTag({ content: COVER });
  if (nowhere.length > 0) throw new Error(`links that lead nowhere: ${nowhere.join(', ')}`);

  const file = join(build, 'pdf/lossbook.pdf');
  mkdirSync(join(build, 'pdf'), { recursive: true });
  const paper = { preferCSSPageSize: true, printBackground: true, timeout: 0 };
  await page.evaluate(number, pagesOf(await page.pdf(paper)));
  writeFileSync(file, await page.pdf({ ...paper, outline: true, tagged: true }));
  const [megabytes, seconds] = [statSync(file).size / 1e6, (performance.now() - began) / 1000];
  console.log(`${file}: ${megabytes.toFixed(1)} MB, ${seconds.toFixed(0)} s`);
} finally {
  await browser.close();
}

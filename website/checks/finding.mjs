// The book is found: by what its pages say of themselves, by its search, at old addresses and from wrong ones.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { serve } from './serve.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

// question → the first answer's address; where no page, the beginning of it
const QUESTIONS = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'));

/** Each address that the book ever had, and the page that now stands for it. */
export const addresses = JSON.parse(readFileSync(new URL('../addresses.json', import.meta.url), 'utf8'));

function inspect(site, name) {
  const text = readFileSync(join(site, name), 'utf8');
  const problems = [];
  const only = (what, pattern) => {
    const found = [...text.matchAll(pattern)];
    if (found.length !== 1) problems.push(`${found.length} times ${what}`);
    return found[0]?.[1] ?? '';
  };
  only('a title', /<title>\s*(\S[^<]*)<\/title>/g);
  only('an icon', /<link rel="icon" href="([^"]+)"/g);
  only('og:title', /<meta property="og:title" content="([^"]+)"/g);
  const description = only('a description', /<meta (?=[^>]*name="description")[^>]*content="([^"]*)"/g);
  if (description !== only('og:description', /<meta property="og:description" content="([^"]+)"/g)) problems.push('two descriptions');
  if (description.length < 50 || description.length > 200) problems.push(`a description of ${description.length} characters`);
  const listed = existsSync(join(site, 'sitemap.xml')) && !['404.html', 'search.html'].includes(name);
  const own = [...text.matchAll(/<link rel="canonical" href="(https?:[^"]+)"|property="og:(?:url|image)" content="(https?:[^"]+)"/g)];
  if (own.length !== (listed ? 3 : 0)) problems.push(`${own.length} addresses of its own`);
  for (const image of text.matchAll(/property="og:image" content="[^"]*\/(_images\/[^"]+)"/g)) {
    if (!existsSync(join(site, image[1]))) problems.push(`no card: ${image[1]}`);
  }
  return { problems, description };
}

export default async function ({ browser, site, verdict }) {
  const all = readdirSync(site, { recursive: true }).map(name => name.replaceAll('\\', '/'))
    .filter(name => name.endsWith('.html') && !name.startsWith('_')).sort();
  const moved = Object.keys(addresses).filter(old => addresses[old] !== old);

  const seen = new Map();
  for (const name of all) {
    const { problems, description } = inspect(site, name);
    if (!moved.includes(name.slice(0, -5))) {
      if (seen.has(description)) problems.push(`described like ${seen.get(description)}`);
      seen.set(description, name);
    }
    verdict(`${name}, description`, problems);
  }

  if (existsSync(join(site, 'sitemap.xml'))) {
    const listed = [...readFileSync(join(site, 'sitemap.xml'), 'utf8').matchAll(/<loc>https?:[^<]*?((?:chapters|d)\/[^<]*)<\/loc>/g)];
    const pages = all.filter(name => /^(chapters|d\/.*)\//.test(name)).map(name => name.replace(/^(d\/.*\/)index\.html$/, '$1'));
    verdict('sitemap', pages.sort().join() === listed.map(found => found[1]).sort().join() ? [] : ['not the list of all pages']);
  }

  const unknown = all.filter(name => name.startsWith('chapters/') && !(name.slice(0, -5) in addresses));
  verdict('addresses', unknown.map(name => `${name} is missing in addresses.json`));
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const kept = javaScriptEnabled ? '?q=1#here' : '';
    for (const old of moved) {
      const target = pathToFileURL(join(site, `${addresses[old]}.html`)).href + kept;
      await page.goto('about:blank');
      await page.goto(pathToFileURL(join(site, `${old}.html`)).href + kept, { waitUntil: 'commit' }).catch(() => {});
      const led = await page.waitForURL(target, { waitUntil: 'domcontentloaded', timeout: 10_000 }).then(() => true, () => false);
      verdict(`${old}.html, ${javaScriptEnabled ? 'with' : 'without'} scripts`, led ? [] : [`leads to ${page.url()}`]);
    }
    await context.close();
  }

  await search({ browser, site, verdict });
  await notFound({ browser, site, verdict });
}

// From disk, all that people ask, and each function of another library in each spelling
async function search({ browser, site, verdict }) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const problems = [];
  page.on('console', message => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', error => problems.push(`script: ${error.message}`));
  const address = pathToFileURL(join(site, 'search.html')).href;
  await page.goto(`${address}?q=median`);
  await page.waitForSelector('#search-results li', { timeout: 10_000 }).catch(() => problems.push('?q= finds nothing'));
  const ask = questions => page.evaluate(questions => questions.map(question => {
    field.value = question;
    show();
    return {
      question, first: results.querySelector('a')?.getAttribute('href'), shown: results.textContent, told: status.textContent,
      elsewhere: elsewhere.checkVisibility() ? [...elsewhere.querySelectorAll('a')].map(link => link.getAttribute('href')) : [],
      sideways: document.documentElement.scrollWidth > innerWidth,
    };
  }), questions);

  for (const { question, first, shown, told, sideways, elsewhere } of await ask(Object.keys(QUESTIONS))) {
    const expected = QUESTIONS[question];
    const wrong = [];
    if (!(first === expected || (!expected.endsWith('.html') && first?.startsWith(expected)))) wrong.push(`the first result is ${first}`);
    else if (!existsSync(join(site, first.split('#')[0]))) wrong.push(`no such page: ${first}`);
    const raw = shown.match(/.{0,30}\\(?!cite\b)[a-z]+.{0,30}/); // \cite is told of
    if (raw) wrong.push(`raw formula: ${raw[0]}`);
    if (!/^\d+ places? found/.test(told)) wrong.push('the number is not announced');
    if (elsewhere.length > 0) wrong.push('sends away');
    if (sideways) wrong.push('scrolls sideways');
    verdict(`search for ${question}`, wrong);
  }

  const python = process.env.PYTHON ?? join(root, '.venv/bin/python');
  const chapters = JSON.parse(execFileSync(python, [join(root, 'website/checks/finding.py')], { encoding: 'utf8' }));
  for (const [name, expected] of Object.entries(chapters)) {
    const last = name.split('.').at(-1).replace(/^_/, '');
    const words = last.replace(/_/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
    const spellings = [name, `${name}()`, last, last.toLowerCase(), last.toUpperCase(), words, words.replace(/ /g, '_'), words.replace(/ /g, '')];
    const answers = await ask([...new Set(spellings)]);
    verdict(`search for ${name}`, answers.filter(({ first }) => !expected.includes(first)).map(({ question, first }) => `${question}: the first result is ${first}`));
  }

  const [nothing] = await ask(['qqqq']);
  if (nothing.first || nothing.told !== 'No places found.') problems.push(`told of nonsense: ${nothing.told}`);
  for (const page of ['glossary', 'derivations', 'index']) {
    if (!nothing.elsewhere.includes(`chapters/${page}.html`)) problems.push(`who finds nothing is not sent to ${page}`);
  }
  verdict('search for nonsense', problems);

  // A word is marked where it stands, whatever its letters became
  const marks = await page.evaluate(words => words.map(([text, word]) => marked('p', text, [pattern(fold(word))]).innerHTML), [
    ['Ædil Sørensen–Dice', 'sorensen'], ['die Größe', 'GROSSE'], ['smooth_l1_loss, L1', 'SmoothL1Loss'], ['½, Dice 损失', 'dice损失'],
  ]);
  const right = ['Ædil <mark>Sørensen</mark>–Dice', 'die <mark>Größe</mark>', '<mark>smooth_l1_loss</mark>, L1', '½, <mark>Dice 损失</mark>'];
  verdict('marks', marks.flatMap((mark, n) => mark === right[n] ? [] : [mark]));
  await page.close();
}

// 404.html at any depth, below the path that the site has on its server
async function notFound({ browser, site, verdict }) {
  const root = readFileSync(join(site, '404.html'), 'utf8').match(/href="(\/[^"]*)chapters\/index.html"/)?.[1];
  if (!root) return verdict('404', ['its links do not begin at the root']);
  const { address, close } = await serve(site, root);
  const page = await browser.newPage();
  const problems = [];
  const wrong = `${address}${root}some/old/page.html`;
  page.on('response', response => {
    if (response.status() >= 400 && response.url() !== wrong) problems.push(`${response.status()}: ${response.url()}`);
  });
  try {
    const response = await page.goto(wrong);
    if (response.status() !== 404) problems.push(`status ${response.status()}`);
    const links = await page.$$eval('main a[href]', all => all.map(link => link.href.split('#')[0]));
    for (const link of new Set(links)) {
      if (link !== wrong && (await page.request.get(link)).status() !== 200) problems.push(`dead link: ${link}`);
    }
    if (links.filter(link => link.includes('/chapters/')).length < 16) problems.push('not all chapters are there');
    await page.fill('main input[name=q]', 'median');
    await page.press('main input[name=q]', 'Enter');
    await page.waitForSelector('#search-results li', { timeout: 10_000 }).catch(() => problems.push('its search finds nothing'));
  } finally {
    await page.close();
    close();
  }
  verdict('404', problems);
}

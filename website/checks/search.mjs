// The book is found: by what its pages say of themselves, by its search, at old addresses and from wrong ones.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from './serve.mjs';

// question → the beginning of the first result's address
const QUESTIONS = {
  'Dice': 'chapters/dice.html',
  'huber loss': 'chapters/huber.html',
  'cross entropy': 'chapters/cross_entropy.html',
  'Bernoulli': 'd/focal-entropy-bound/',
  'huber-gradient': 'd/huber-gradient/',
  'focal-stable': 'd/focal-stable/',
  'huber_loss.gradient': 'chapters/api.html#lossbook.huber_loss',
  'outliers': 'chapters/glossary.html#term-outlier',
  'Kullback-Leibler': 'chapters/glossary.html#term-Kullback',
  '交叉熵': 'chapters/cross_entropy.html',
  '焦点损失': 'chapters/focal.html',
  '中位数': 'chapters/glossary.html#term-median-quantile',
  '分位数': 'chapters/glossary.html#term-median-quantile',
};

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

  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const told = () => page.textContent('[role=status]', { timeout: 10_000 }).catch(() => '');
  let problems = [];
  page.on('console', message => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', error => problems.push(`script: ${error.message}`));
  for (const [question, expected] of Object.entries(QUESTIONS)) {
    problems = [];
    await page.goto(`${pathToFileURL(join(site, 'search.html')).href}?q=${encodeURIComponent(question)}`);
    const first = await page.waitForSelector('#search-results li a', { timeout: 10_000 }).catch(() => null);
    const found = await first?.getAttribute('href');
    if (!found?.startsWith(expected)) problems.push(`the first result is ${found}`);
    else if (!existsSync(join(site, found.split('#')[0]))) problems.push(`no such page: ${found}`);
    const shown = await page.textContent('#search-results');
    if (/\\[a-z]+/.test(shown)) problems.push(`raw formula: ${shown.match(/.{30}\\[a-z]+.{30}/)?.[0]}`);
    if (!/^\d+ places? found/.test(await told())) problems.push('the number is not announced');
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) problems.push('scrolls sideways');
    verdict(`search for ${question}`, problems);
  }
  await page.fill('.bd-search-container input', 'qqqq');
  verdict('search for nonsense', await told() === '0 places found' ? [] : ['something found']);
  await page.close();

  await notFound({ browser, site, verdict });
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

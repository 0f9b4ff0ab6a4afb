// What a page says of itself, the list of pages, old addresses and wrong ones: sharing.py and addresses.py.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from './serve.mjs';

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
  if (description !== only('og:description', /<meta property="og:description" content="([^"]+)"/g)) {
    problems.push('two descriptions');
  }
  if (description.length < 50 || description.length > 200) {
    problems.push(`a description of ${description.length} characters`);
  }
  const listed = existsSync(join(site, 'sitemap.xml')) && !['404.html', 'search.html'].includes(name);
  const own = [/<link rel="canonical" href="(https?:[^"]+)"/g, /property="og:(?:url|image)" content="(https?:[^"]+)"/g]
    .flatMap(pattern => [...text.matchAll(pattern)]);
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
    const sitemap = readFileSync(join(site, 'sitemap.xml'), 'utf8');
    const listed = [...sitemap.matchAll(/<loc>https?:[^<]*?((?:chapters|d)\/[^<]*)<\/loc>/g)].map(([, page]) => page);
    const pages = all.filter(name => /^(chapters|d\/.*)\//.test(name))
      .map(name => name.replace(/^(d\/.*\/)index\.html$/, '$1'));
    verdict('sitemap', pages.sort().join() === listed.sort().join() ? [] : ['not the list of all pages']);
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
      const led = await page.waitForURL(target, { waitUntil: 'domcontentloaded', timeout: 10_000 })
        .then(() => true, () => false);
      verdict(`${old}.html, ${javaScriptEnabled ? 'with' : 'without'} scripts`, led ? [] : [`leads to ${page.url()}`]);
    }
    await context.close();
  }

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
    const missing = [...new Set(Object.values(addresses))]
      .filter(name => !links.includes(`${address}${root}${name}.html`));
    if (missing.length > 0) problems.push(`not all chapters are there: ${missing}`);
    await page.fill('main input[name=q]', 'median');
    await page.press('main input[name=q]', 'Enter');
    await page.waitForSelector('#search-results li', { timeout: 10_000 })
      .catch(() => problems.push('its search finds nothing'));
  } finally {
    await page.close();
    close();
  }
  verdict('404', problems);
}

// The search: the first answer to questions that readers ask.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

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

export default async function ({ browser, site, verdict }) {
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
}

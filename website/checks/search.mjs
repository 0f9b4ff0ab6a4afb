// The search, from disk: all that people ask, and each function of another library in each spelling.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

// question → the first answer's address; where no page, the beginning of it
const QUESTIONS = JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8'));

export default async function ({ browser, site, verdict }) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const problems = [];
  page.on('console', message => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', error => problems.push(`script: ${error.message}`));
  const address = pathToFileURL(join(site, 'search.html')).href;
  await page.goto(`${address}?q=median`);
  await page.waitForSelector('#search-results li', { timeout: 10_000 })
    .catch(() => problems.push('?q= finds nothing'));
  const ask = questions => page.evaluate(questions => questions.map(question => {
    field.value = question;
    show();
    const links = elsewhere.checkVisibility() ? [...elsewhere.querySelectorAll('a')] : [];
    return {
      question, first: results.querySelector('a')?.getAttribute('href'), shown: results.textContent,
      told: status.textContent, elsewhere: links.map(link => link.getAttribute('href')),
      sideways: document.documentElement.scrollWidth > innerWidth,
    };
  }), questions);

  for (const { question, first, shown, told, sideways, elsewhere } of await ask(Object.keys(QUESTIONS))) {
    const expected = QUESTIONS[question];
    const wrong = [];
    const right = first === expected || (!expected.endsWith('.html') && first?.startsWith(expected));
    if (!right) wrong.push(`the first result is ${first}`);
    else if (!existsSync(join(site, first.split('#')[0]))) wrong.push(`no such page: ${first}`);
    const raw = shown.match(/.{0,30}\\(?!cite\b)[a-z]+.{0,30}/); // \cite is told of
    if (raw) wrong.push(`raw formula: ${raw[0]}`);
    if (!/^\d+ places? found/.test(told)) wrong.push('the number is not announced');
    if (elsewhere.length > 0) wrong.push('sends away');
    if (sideways) wrong.push('scrolls sideways');
    verdict(`search for ${question}`, wrong);
  }

  const python = process.env.PYTHON ?? join(root, '.venv/bin/python');
  const script = join(root, 'website/checks/search.py');
  const chapters = JSON.parse(execFileSync(python, [script], { encoding: 'utf8' }));
  for (const [name, expected] of Object.entries(chapters)) {
    const last = name.split('.').at(-1).replace(/^_/, '');
    const words = last.replace(/_/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
    const spellings = [name, `${name}()`, last, last.toLowerCase(), last.toUpperCase(), words,
      words.replace(/ /g, '_'), words.replace(/ /g, '')];
    const wrong = (await ask([...new Set(spellings)])).filter(({ first }) => !expected.includes(first?.split('#')[0]));
    verdict(`search for ${name}`, wrong.map(({ question, first }) => `${question}: the first result is ${first}`));
  }

  const [nothing] = await ask(['qqqq']);
  if (nothing.first || nothing.told !== 'No places found.') problems.push(`told of nonsense: ${nothing.told}`);
  for (const page of ['glossary', 'derivations', 'index']) {
    if (!nothing.elsewhere.includes(`chapters/${page}.html`)) problems.push(`who finds nothing is not sent to ${page}`);
  }
  verdict('search for nonsense', problems);

  // A word is marked where it stands, whatever its letters became
  const MARKS = {
    'Ædil <mark>Sørensen</mark>–Dice': 'sorensen', 'die <mark>Größe</mark>': 'GROSSE',
    '<mark>smooth_l1_loss</mark>, L1': 'SmoothL1Loss', '½, <mark>Dice 损失</mark>': 'dice损失',
  };
  const marks = await page.evaluate(words => words.map(([html, word]) =>
    marked('p', html.replace(/<.*?>/g, ''), [pattern(fold(word))]).innerHTML), Object.entries(MARKS));
  verdict('marks', marks.filter(mark => !(mark in MARKS)));
  await page.close();
}

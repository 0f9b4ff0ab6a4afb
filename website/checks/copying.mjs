// What a reader copies: a formula as the LaTeX that it was written in, in Chromium and in Firefox, and of a session at
// Python's prompt what can be run.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { findBrowser, settled } from './browser.mjs';
import { serve } from './serve.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const FORMULA = /\$[^$]+\$/g;
const bare = text => text.replace(FORMULA, '').replace(/\s+/g, '');

const COMPILE = `
import json, sys
for text in json.load(sys.stdin):
    try:
        compile(text, "copied", "exec")
    except SyntaxError as error:
        print(repr(text[:80]), error)
`;

/** What the notebook's author wrote: in a line of text, alone, and as a derivation's step. */
function written(notebook) {
  const cells = JSON.parse(readFileSync(notebook, 'utf8')).cells;
  const prose = cells.filter(cell => cell.cell_type === 'markdown').map(cell => cell.source.join(''));
  const shown = cells.flatMap(cell => cell.outputs ?? []).map(output => output.data?.['text/markdown']?.join('') ?? '');
  const steps = shown.flatMap(text => [...text.matchAll(/^\d+\. <a id="(\S+)"><\/a>(\$.*\$)$/gm)]);
  const paragraphs = prose.flatMap(text => text.split('\n\n')).map(text => text.trim().replace(/\s+/g, ' '));
  const plain = text => !/[^\w\s.,;:()–−]/.test(text.replace(FORMULA, '')); // no markup, and as typed
  return {
    'in a line': paragraphs.filter(text => /^[^$]*\$[^$]/.test(text) && plain(text))
      .map(text => ({ around: bare(text), latex: text.slice(text.indexOf('$')) })),
    alone: paragraphs.filter(text => text.startsWith('$$')).map((latex, number) => ({ number, latex })),
    'in a derivation': steps.map(([, id, latex]) => ({ id, latex })),
  };
}

// Runs in the page: selects from the middle of a formula to the end of its paragraph; or a part of it, if it stands
// alone.
function select({ around, number, id }) {
  const isIt = paragraph => {
    if (!paragraph.querySelector('.math')) return false;
    const copy = paragraph.cloneNode(true);
    for (const formula of copy.querySelectorAll('.math')) formula.remove();
    return copy.textContent.replace(/\s+/g, '') === around;
  };
  const all = selector => [...document.querySelectorAll(`article ${selector}`)];
  const alone = () => id ? all(`#${id}`)[0] : all('div.math:not(.cell *)')[number];
  const place = around ? all(':is(p, .about)').find(isIt) : alone();
  if (!place) return false;
  for (let fold; (fold = place.closest('details:not([open])'));) fold.open = true;
  const middle = formula => {
    const letters = document.createTreeWalker(formula.querySelector('.katex-html'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (letters.nextNode()) found.push(letters.currentNode);
    return found[Math.floor(found.length / 2)];
  };
  const formula = place.querySelector('.katex');
  const end = around ? [place, place.childNodes.length] : [middle(formula), 1];
  place.scrollIntoView();
  getSelection().setBaseAndExtent(middle(formula), 0, ...end);
  return true;
}

// Runs in the page: selects all of it, unfolded.
function selectAll() {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  getSelection().selectAllChildren(document.body);
  return true;
}

// Runs in the page: somewhere to paste.
function offer(kind) {
  document.querySelector('#pasted')?.remove();
  const field = document.createElement(kind);
  Object.assign(field, { id: 'pasted', contentEditable: true });
  Object.assign(field.style, {
    position: 'fixed', inset: '0 auto auto 0', height: '2em', width: '9em', overflow: 'hidden',
  });
  document.body.append(field);
  field.focus();
}

const pasted = () => document.querySelector('#pasted').value ?? document.querySelector('#pasted').innerHTML;

async function chord(page, key) {
  await page.keyboard.down('Control');
  await page.keyboard.press(key);
  await page.keyboard.up('Control');
}

/** What arrives in a field of that kind when the reader copies what `choose` selects. copying.js may be on its way
    still. */
async function copy(page, choose, argument, holds, kind = 'textarea') {
  let answer;
  for (const end = Date.now() + 5_000; ;) {
    if (!await page.evaluate(choose, argument)) return 'nothing: it is not on the page';
    await chord(page, 'c');
    await page.evaluate(offer, kind);
    await chord(page, 'v');
    answer = await settled(page, pasted, null, text => text !== '');
    await page.evaluate(() => document.querySelector('#pasted').remove());
    if (holds(answer) || Date.now() > end) return answer;
  }
}

async function formulas({ page, notebook, name, verdict }) {
  const problems = [];
  const brief = text => JSON.stringify(text.slice(0, 120));
  const tidy = text => text.trim().replace(/\s+/g, ' ').replace(/^(\$+) /, '$1').replace(/ (\$+)$/, '$1');
  const kinds = written(notebook);
  for (const [kind, all] of Object.entries(kinds)) {
    const some = new Set([0.1, 0.5, 0.9].map(part => all[Math.floor(part * all.length)]).filter(Boolean));
    for (const { latex, ...where } of some) {
      const answer = await copy(page, select, where, text => tidy(text) === tidy(latex));
      if (tidy(answer) !== tidy(latex)) problems.push(`${kind}, ${brief(latex)} is copied as ${brief(answer)}`);
      if (problems.length > 2) break;
    }
  }
  const [{ latex, ...where }] = kinds['in a line'];
  const rich = await copy(page, select, where, html => html.includes('$'), 'div');
  if (!rich.includes('$') || /katex|<math/.test(rich)) problems.push(`with its style it is copied as ${brief(rich)}`);

  const everything = await copy(page, selectAll, null, text => text.includes('$'));
  for (const unseen of ['IntersectionObserver', '"views"', '\nformula\n', '\n#\n']) {
    if (everything.includes(unseen)) problems.push(`the whole page is copied with ${JSON.stringify(unseen)}`);
  }
  const lines = new Set(everything.split('\n').map(bare));
  const lost = kinds['in a line'].filter(({ around }) => !lines.has(around));
  if (lost.length > 0) problems.push(`the whole page is copied without ${lost.length} lines: ${brief(lost[0].latex)}`);
  verdict(`${name}, formulas`, problems);
}

async function sessions({ page, verdict }) {
  const python = process.env.PYTHON ?? join(root, '.venv/bin/python');
  const buttons = await page.$$('.copybtn');
  const copied = [];
  for (const button of buttons) {
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await button.evaluate(button => button.click());
    copied.push(await settled(page, () => navigator.clipboard.readText(), null, text => text !== ''));
  }
  const problems = buttons.length > 0 ? [] : ['no session to copy'];
  const said = execFileSync(python, ['-c', COMPILE], { input: JSON.stringify(copied), encoding: 'utf8' });
  problems.push(...said.split('\n').filter(Boolean));
  verdict(`${buttons.length} sessions`, problems);
}

export default async function ({ browser, site, pages, verdict }) {
  const { address, close } = await serve(site);
  const chapters = pages
    .map(file => relative(site, file).replaceAll('\\', '/'))
    .map(name => ({ name, notebook: join(root, name.replace('.html', '.ipynb')) }))
    .filter(({ notebook }) => existsSync(notebook) && written(notebook)['in a derivation'].length > 0);

  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const firefox = await puppeteer.launch({ browser: 'firefox', executablePath: findBrowser('firefox') });
  try {
    for (const [kind, open] of [['Chromium', () => context.newPage()], ['Firefox', () => firefox.newPage()]]) {
      for (const { name, notebook } of chapters) {
        const page = await open();
        await page.goto(`${address}/${name}`);
        await page.keyboard.press('Shift');
        await formulas({ page, notebook, name: `${name}, ${kind}`, verdict });
        await page.close();
      }
    }
    if (pages.some(file => file.endsWith('api.html'))) {
      const page = await context.newPage();
      await page.goto(`${address}/chapters/api.html`);
      await page.keyboard.press('Shift');
      await page.waitForSelector('.copybtn', { state: 'attached' });
      await sessions({ page, verdict });
      await page.close();
    }
  } finally {
    await context.close();
    await firefox.close();
    close();
  }
}

// Without scripts all can still be read: text, formulas, figures, derivations, solutions, links.

import { pathToFileURL } from 'node:url';
import { samples } from './browser.mjs';

function inspect() {
  const problems = [];
  const visible = element => element.checkVisibility({ contentVisibilityAuto: false, visibilityProperty: true });
  for (const part of ['article h1', '.katex-html', '.proof li', 'article img', 'article a[href]:not(.headerlink)']) {
    const found = [...document.querySelectorAll(part)].filter(element => !element.closest('details'));
    const hidden = found.filter(element => !visible(element));
    if (hidden.length > 0) problems.push(`${hidden.length} of ${found.length} ${part} cannot be seen`);
  }
  for (const fold of document.querySelectorAll('details')) {
    if (!fold.querySelector(':scope > summary')?.textContent.trim()) problems.push('a fold without a title');
    fold.open = true;
    if (![...fold.children].every(part => visible(part) || part.matches('.pst-js-only, script'))) {
      problems.push(`nothing to see in an open fold: ${fold.outerHTML.slice(0, 120)}`);
    }
  }
  for (const control of document.querySelectorAll('button, input, select')) {
    const served = control.closest('form')?.action;
    const drawn = control.closest('.explorer .masks'); // a mask is drawn of buttons
    if (visible(control) && !served && !drawn && !control.disabled) {
      problems.push(`does nothing without a script: ${control.outerHTML.slice(0, 120)}`);
    }
  }
  return problems;
}

export default async function ({ browser, site, pages, verdict }) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  for (const { file, name } of samples(site, pages)) {
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    verdict(`${name}, without scripts`, await page.evaluate(inspect));
    await page.close();
  }
  await context.close();
}

// Nothing for axe to find, on any page, light, dark or on a phone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { samples } from './browser.mjs';
import { showAll, views } from './pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Runs in the page: what a script does to a box that comes into view, it does now.
async function scrollThrough() {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: 'instant' });
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  }
  scrollTo({ top: 0, behavior: 'instant' });
}

// Runs in the page. A formula has MathML for those who read by ear, and what is drawn is hidden from them; so much is
// looked at here, and then a letter of its size takes its place: the parts of 600 formulas would keep axe busy for
// long.
function plainFormulas() {
  const problems = [];
  const formulas = [...document.querySelectorAll('.katex')];
  const sizes = formulas.map(formula => formula.getBoundingClientRect());
  formulas.forEach((formula, n) => {
    if (!formula.querySelector('.katex-mathml math') || formula.querySelector('.katex-html')?.ariaHidden !== 'true') {
      problems.push(`a formula that cannot be heard: ${formula.textContent.slice(0, 80)}`);
    }
    formula.replaceChildren('x');
    const { width, height } = sizes[n];
    Object.assign(formula.style, { display: 'inline-block', width: `${width}px`, height: `${height}px` });
  });
  return problems;
}

export default async function ({ browser, site, pages, verdict }) {
  const tried = samples(site, pages);
  for (const [view, settings] of Object.entries(views)) {
    const context = await browser.newContext(settings);
    for (const { file, name } of tried) {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      await page.evaluate(showAll);
      if (view !== 'dark') await page.evaluate(scrollThrough);
      const problems = await page.evaluate(plainFormulas);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(options => window.axe.run(document, options), {
        resultTypes: ['violations'],
        // in the dark, colors differ and nothing else; the size of targets is tried because Lighthouse does
        ...(view === 'dark' ? { runOnly: ['color-contrast'] } : { rules: { 'target-size': { enabled: true } } }),
      });
      verdict(`${name}, ${view}, axe`, problems.concat(violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, failureSummary }) =>
          `${id} (${nodes.length}): ${html.slice(0, 160)} ${failureSummary.split('\n')[1] ?? ''}`))));
      await page.close();
    }
    await context.close();
  }
}

// Derivations: permalinks, study mode, LaTeX to copy, citations that lead back, and all of it to read without a script.

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { settled } from './browser.mjs';
import { serve } from './serve.mjs';

const NAME = 'focal-gradient';

/** Runs in a page, on the text of another: what is amiss with each derivation and its links. */
function boxes(html) {
  const problems = [];
  const page = new DOMParser().parseFromString(html, 'text/html');
  const { length } = page.querySelectorAll('.cite');
  if (length !== 1) problems.push(`${length} citations`);
  const alone = page.querySelector('.cite.alone');
  for (const proof of page.querySelectorAll('div.proof[id]')) {
    const steps = [...proof.querySelectorAll(':scope > .steps > ol > li')];
    const [name, result] = ['.admonition-title a.name', '.result .math'].map(part => proof.querySelector(part));
    if (name?.textContent !== proof.id) problems.push(`${proof.id} is called ${name?.textContent}`);
    if (alone ? name?.getAttribute('href') !== '' : !name?.getAttribute('href').endsWith(`/d/${proof.id}/index.html`)) {
      problems.push(`${proof.id} leads to ${name?.getAttribute('href')}`);
    }
    if (!/ (=|\\le|\\ge) /.test(result?.dataset.tex)) problems.push(`${proof.id} has no result: ${result?.dataset.tex}`);
    const told = proof.querySelector('.steps > summary').textContent;
    if (!told.startsWith(`${steps.length} step`)) problems.push(`${proof.id} has ${steps.length} steps, and says: ${told}`);
    if (/Theorem/.test(proof.querySelector('.admonition-title').textContent)) problems.push(`${proof.id} has a number`);
    if (!proof.querySelector(`.headerlink[href="#${proof.id}"]`)) problems.push(`${proof.id} has no link to itself`);
    if (alone) {
      const entry = alone.querySelector('.bibtex pre').textContent;
      if (!/^@misc\{[\x20-\x7e\n]+\}$/.test(entry)) problems.push(`no plain BibTeX: ${entry}`);
    }
    steps.forEach((step, i) => {
      const anchor = `#${proof.id}-${i + 1}`;
      if (step.querySelector('.step-number')?.getAttribute('href') !== anchor) problems.push(`no link to ${anchor}`);
      if (!step.querySelector(`details.step[open] > ${anchor}`)) problems.push(`${anchor} does not fold`);
    });
  }
  return problems;
}

export default async function ({ browser, site, pages, verdict }) {
  const server = await serve(site);
  const chapter = `${server.address}/chapters/focal.html`;
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'], reducedMotion: 'reduce',
  });
  const page = await context.newPage();

  async function check(name, examine) {
    const problems = [];
    const expect = (holds, message) => holds || problems.push(message);
    try {
      await examine(expect);
    } catch (error) {
      problems.push(error.message.split('\n')[0]);
    }
    verdict(`derivations, ${name}`, problems);
  }

  try {
    for (const file of pages) {
      const html = readFileSync(file, 'utf8');
      if (!html.includes('<div class="proof ')) continue;
      verdict(`${relative(site, file)}, derivations`, await page.evaluate(boxes, html));
    }

    await check('cite', async expect => {
      await page.goto(chapter);
      const asked = page.locator(`#${NAME} .to-cite`);
      const cite = page.locator('.cite');
      await page.locator('.to-cite').first().press('Enter'); // of another derivation
      await asked.press('Enter');
      expect(await cite.evaluate(cite => cite.closest('.proof').id) === NAME, 'it does not stand where it is asked for');
      expect(await page.locator('.to-cite[aria-expanded="true"]').count() === 1, 'two are said to be open');
      await cite.locator('select').selectOption({ index: 3 });
      const version = await page.evaluate(() => DOCUMENTATION_OPTIONS.VERSION);
      const address = `${server.address}/d/${NAME}/?v=${version}#${NAME}-3`;
      const copied = {};
      for (const form of ['text', 'bibtex', 'link']) {
        const button = cite.locator(`.${form} button.copybtn`);
        await page.evaluate(() => navigator.clipboard.writeText(''));
        await button.press('Enter');
        copied[form] = await settled(page, () => navigator.clipboard.readText(), null, text => text !== '');
      }
      expect(copied.link === address, `the link is ${copied.link}`);
      const end = `Loss Book ${version} (2026), ${NAME}, step 3. ${address}`;
      expect(copied.text.endsWith(end), `the text is ${copied.text}`);
      const url = `  url          = {${address}},`;
      for (const part of [`@misc{lossbook-${NAME}-3,`, url, ', step 3},', '  urldate      = {2']) {
        expect(copied.bibtex.includes(part), `BibTeX without ${part}: ${copied.bibtex}`);
      }

      const response = await page.goto(copied.link);
      expect(response.ok(), `the copied link leads to ${response.status()}`);
      const target = page.locator(`#${NAME}-3`);
      expect(await target.evaluate(step => step.matches(':target')), 'the copied link does not lead to the step');
      expect(await target.isVisible(), 'the step that is cited is folded');
      const chosen = await page.locator('.cite select').evaluate(select => select.selectedIndex);
      expect(chosen === 3, 'the step that is looked at is not the one to cite');
      expect(await page.locator('.other-version').count() === 0, 'the same version is called another');
      await page.goto(copied.link.replace(version, '0.0.1'));
      expect(await page.locator('.other-version').count() === 1, 'nothing is said of another version');
    });

    await check('study mode', async expect => {
      await page.goto(chapter);
      const steps = page.locator(`#${NAME} details.step > p`);
      const study = page.locator(`#${NAME} button.study`);
      const unfold = () => page.locator(`#${NAME} details.steps`).evaluate(steps => { steps.open = true; });
      await unfold();
      await study.press('Enter');
      expect(await study.getAttribute('aria-pressed') === 'true', 'the switch does not say that it is on');
      expect(await page.locator('details.step[open]').count() === 0, 'not all steps are folded');
      await page.reload();
      expect(await page.locator('details.step[open]').count() === 0, 'it is not remembered');
      expect(!await steps.first().isVisible(), 'a folded step is to be seen');
      expect(await page.locator(`#${NAME} p.result`).isVisible(), 'what is to be shown cannot be seen');
      await unfold();
      await page.locator(`#${NAME} details.step > summary`).first().press('Enter');
      expect(await steps.first().isVisible(), 'a step does not unfold');
      const [reason, formula] = await page.locator(`#${NAME} ol > li:first-child`).evaluate(step =>
        [':scope > p', 'details p'].map(part => step.querySelector(part).getBoundingClientRect().top));
      expect(reason < formula, 'the reason does not come first');
      await page.goto('about:blank');
      await page.goto(`${chapter}#${NAME}-2`);
      expect(await steps.nth(1).isVisible(), 'a step that is linked to stays folded');
      const seen = await steps.nth(1).evaluate(step => Math.abs(step.getBoundingClientRect().top) < innerHeight);
      expect(seen, 'nor is it to be seen');
      await study.press('Enter');
      expect(await page.locator('details.step:not([open])').count() === 0, 'it does not end');
      await page.reload();
      expect(await page.locator('details.step:not([open])').count() === 0, 'it comes back');
    });

    await check('folded steps', async expect => {
      await page.goto(chapter);
      const steps = page.locator(`#${NAME} details.steps`);
      expect(!await steps.locator('ol').isVisible(), 'the steps are unfolded');
      await steps.locator(':scope > summary').press('Enter');
      expect(await steps.locator('ol').isVisible(), 'the steps do not unfold');
      await page.goto('about:blank');
      await page.goto(chapter);
      await page.evaluate(hash => { location.hash = hash; }, `#${NAME}-3`);
      const step = page.locator(`#${NAME}-3`);
      const seen = await settled(page, id => {
        const { top } = document.getElementById(id).getBoundingClientRect();
        return document.getElementById(id).checkVisibility() && top >= 0 && top < innerHeight;
      }, `${NAME}-3`, Boolean);
      expect(seen && await step.isVisible(), 'a link to a step does not unfold it');
      await page.goto(`${server.address}/d/${NAME}/`);
      expect(await page.locator('details.steps ol').isVisible(), 'on its own page the steps are folded');
    });

    await check('LaTeX to copy', async expect => {
      for (const address of [chapter, `${server.address}/d/${NAME}/`]) {
        await page.goto(address);
        const copied = {};
        for (const kind of ['result', 'steps']) {
          await page.evaluate(() => navigator.clipboard.writeText(''));
          await page.locator(`#${NAME} .tex.${kind}`).press('Enter');
          copied[kind] = await settled(page, () => navigator.clipboard.readText(), null, text => text !== '');
        }
        const of = tex => tex.replace(/^\\displaystyle /, '');
        const result = of(await page.locator(`#${NAME} .result .math`).getAttribute('data-tex'));
        const steps = await page.locator(`#${NAME} .step .math`).evaluateAll(all => all.map(one => one.dataset.tex));
        expect(copied.result === `\\[\n  ${result}\n\\]\n`, `the result is copied as ${copied.result}`);
        const [start] = result.split(' = ');
        const lines = [`  ${start}`, ...steps.map((step, n) => `    &${of(step)}${n < steps.length - 1 ? ' \\\\' : ''}`)];
        const expected = ['\\begin{align*}', ...lines, '\\end{align*}', ''].join('\n');
        expect(copied.steps === expected, `the steps are copied as ${copied.steps}`);
      }
    });

    await check('nothing moves at the first paint', async expect => {
      await page.evaluate(() => localStorage.setItem('study', 'on'));
      for (const address of [chapter, `${server.address}/d/${NAME}/`]) {
        await page.goto(address);
        const shift = await page.evaluate(() => new Promise(resolve => {
          new PerformanceObserver(list => list.getEntries()).observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => {
            const observer = new PerformanceObserver(() => {});
            observer.observe({ type: 'layout-shift', buffered: true });
            resolve(observer.takeRecords().reduce((sum, entry) => sum + entry.value, 0));
          }, 500);
        }));
        expect(shift < 0.01, `${address} moves by ${shift} in study mode`);
      }
      await page.evaluate(() => localStorage.removeItem('study'));
    });

    await check('without a script', async expect => {
      const bare = await browser.newContext({ javaScriptEnabled: false });
      const still = await bare.newPage();
      await still.goto(`${server.address}/d/${NAME}/`);
      const step = still.locator('details.step').first();
      expect(await step.locator('p').isVisible(), 'the steps are folded');
      await step.locator('summary').press('Enter');
      expect(!await step.locator('p').isVisible(), 'a step does not fold');
      expect((await still.locator('.cite .text pre').innerText()).includes(NAME), 'there is no citation');
      expect(await still.locator('.pst-js-only:visible').count() === 0, 'there is a switch that does nothing');
      expect(await still.locator('a[href$="chapters/focal.html"]').count() > 0, 'there is no way back');
      await bare.close();
    });
  } finally {
    await context.close();
    server.close();
  }
}

// A page is laid out bit by bit (lazy_layout.py, .css, .js): still it says about how long it is, links
// into its depth lead to their goals, and Forward to where the reader was.

import { setTimeout as sleep } from 'node:timers/promises';
import { PHONE, samples, settled } from './browser.mjs';
import { showAll } from './pages.mjs';
import { serve } from './serve.mjs';

// Run in the page: how long it is; how far a goal is from the top, whether it is in a fold that is shut, and whether
// the page ends too early for it to be there.
const length = () => document.documentElement.scrollHeight;
const place = id => ({
  top: Math.round(document.getElementById(id).getBoundingClientRect().top),
  shut: document.getElementById(id).closest('section:has(> .trip)')?.querySelector('.trip').open === false,
  atEnd: scrollY + innerHeight > document.documentElement.scrollHeight - 2,
});

/** Runs what a reader does with links; says what goes wrong. */
export async function leaps({ page, address, problems }) {
  const goals = await page.$$eval('article section[id], .proof[id]', all => all.map(goal => goal.id));
  const some = [0.99, 0.3, 0.9, 0.5, 0.8].map(part => goals[Math.floor(part * goals.length)]);
  const trips = await page.$$eval('section:has(> .trip)', all => all.map(goal => goal.id));
  const [deep, first, ...more] = new Set([...some, ...trips.slice(0, 1)]);
  if (first === undefined) return;
  const stands = async (id, fine, how) => {
    await sleep(400); // lazy_layout.js holds a goal for 300 ms
    const found = await settled(page, place, id, fine);
    if (found.shut) problems.push(`#${id} is in a fold that is shut: ${how}`);
    else if (!fine(found)) problems.push(`#${id} is ${found.top} px from the top: ${how}`);
  };
  const reached = ({ top, shut, atEnd }) => !shut && top >= 0 && (top <= 200 || atEnd);

  await page.goto('about:blank');
  await page.goto(`${address}#${deep}`);
  await stands(deep, reached, 'a link from another page');

  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend',
    '<a id="leap" style="position: fixed; inset: 50% auto auto 50%; z-index: 9999">a link</a>'));
  const follow = async (id, how) => {
    await page.evaluate(href => { document.getElementById('leap').href = href; }, `#${id}`);
    await page.click('#leap');
    await stands(id, reached, how);
  };
  await follow(first, 'a link from the same page');
  await page.evaluate(() => scrollBy(0, 700));
  await sleep(400);
  const { top: left } = await page.evaluate(place, first);
  await page.goBack(); // Chromium leads to the goal of an earlier link, and not to where the reader was
  await page.goForward();
  await stands(first, ({ top }) => Math.abs(top - left) < 50, 'not where the reader was before Back and Forward');
  await follow(first, 'the same link again');
  for (const id of more) await follow(id, 'a link from the same page');
}

export default async function ({ browser, site, pages, verdict }) {
  const { address, close } = await serve(site);
  const context = await browser.newContext(PHONE);
  for (const { name } of samples(site, pages)) {
    const problems = [];
    const page = await context.newPage();
    await page.goto(`${address}/${name}`);
    for (const way of ['as the road', 'with everything']) {
      const seeming = await page.evaluate(length);
      await page.evaluate(showAll, { trips: false });
      const ratio = seeming / await page.evaluate(length);
      if (ratio < 0.85 || ratio > 1.3) problems.push(`seems ${ratio.toFixed(2)} times as long as it is, ${way}`);
      if (await page.locator('.way').count() === 0) break;
      await page.evaluate(() => localStorage.setItem('everything', 'on'));
      await page.reload();
    }
    await page.evaluate(() => localStorage.clear());

    await leaps({ page, address: `${address}/${name}`, problems });
    verdict(`${name}, anchors`, problems);
    await page.close();
  }
  await context.close();
  close();
}

// What the checks need of a browser; `page` is Playwright's or Puppeteer's.

import { execSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** The path of the browser that is installed: Chromium, or Firefox. */
export function findBrowser(kind = 'chromium') {
  const [given, ...names] = {
    chromium: [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'],
    firefox: [process.env.FIREFOX, 'firefox-esr', 'firefox'],
  }[kind];
  if (given) return given;
  for (const name of names) {
    try {
      return execSync(`command -v ${name}`, { encoding: 'utf8', shell: '/bin/sh' }).trim();
    } catch { /* the next name */ }
  }
  throw new Error(`no ${kind} found: apt-get install ${names[0]}`);
}

/** What the page answers: as soon as that holds, or after ten seconds. */
export async function settled(page, ask, argument, holds) {
  for (const end = Date.now() + 10_000; ;) {
    const answer = await page.evaluate(ask, argument);
    if (holds(answer) || Date.now() > end) return answer;
    await sleep(100);
  }
}

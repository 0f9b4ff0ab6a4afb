// What the checks need of a browser; `page` is Playwright's or Puppeteer's.

import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PHONE = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true };

/** Whether a page only leads on to another. */
export const leadsOn = file => /http-equiv="refresh"/i.test(readFileSync(file, 'utf8'));

/** The pages to try, with their names: of the derivations' own, which are made alike, one. */
export function samples(site, pages) {
  return pages.map(file => ({ file, name: relative(site, file).replaceAll('\\', '/') }))
    .filter(({ file, name }) => (!name.startsWith('d/') || name.includes('huber-gradient')) && !leadsOn(file));
}

/** The path of what is installed: Chromium, Firefox, or WebKit's driver and a screen for it. */
export function findBrowser(kind = 'chromium') {
  const [given, ...names] = {
    chromium: [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'],
    firefox: [process.env.FIREFOX, 'firefox-esr', 'firefox'],
    webkit: [undefined, 'WebKitWebDriver'],
    screen: [undefined, 'Xvfb'],
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

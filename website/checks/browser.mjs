import { execSync } from 'node:child_process';

/** The path of the browser that is installed. */
export function findBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execSync(`command -v ${name}`, { encoding: 'utf8', shell: '/bin/sh' }).trim();
    } catch { /* the next name */ }
  }
  throw new Error('no Chromium found: apt-get install chromium');
}

/** Opens the page and waits until nothing more comes. (Silence alone says little: a slow machine may still be reading.) */
export async function open(page, address) {
  await page.goto(address);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
}

/** What the page answers: as soon as that holds, or after ten seconds. */
export async function settled(page, ask, argument, holds) {
  for (const end = Date.now() + 10_000; ;) {
    const answer = await page.evaluate(ask, argument);
    if (holds(answer) || Date.now() > end) return answer;
    await page.waitForTimeout(100);
  }
}

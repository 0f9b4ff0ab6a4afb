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

// The search finds what readers look for, from disk too.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export default async function ({ browser, site, verdict }) {
  const page = await browser.newPage();
  await page.goto(`${pathToFileURL(join(site, 'search.html')).href}?q=loss`);
  const found = await page.waitForSelector('#search-results li a', { timeout: 10_000 }).catch(() => null);
  verdict('search', found ? [] : ['nothing found for "loss"']);
  await page.close();
}

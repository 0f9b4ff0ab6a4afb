// Each page leads to what one needs to run it: its notebook, the package beside it, and the line that installs it.
// Where there is nothing to run there is nothing to download: what a page is built from is of use to nobody who reads.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../../chapters', import.meta.url));

export default async function ({ browser, site, verdict }) {
  const wheels = readdirSync(join(site, 'notebooks')).filter(name => name.endsWith('.whl'));
  verdict('wheel', wheels.length === 1 ? [] : [`${wheels.length} wheels beside the notebooks`]);

  for (const name of readdirSync(join(site, 'notebooks')).filter(name => !name.endsWith('.whl'))) {
    const same = readFileSync(join(site, 'notebooks', name)).equals(readFileSync(join(sources, name)));
    verdict(`notebooks/${name}`, same ? [] : ['not the one in chapters/']);
  }

  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const pages = readdirSync(sources).filter(name => /\.(ipynb|md)$/.test(name))
    .map(name => [`chapters/${name.replace(/\..*/, '.html')}`, name]);
  for (const [address, source] of [...pages, ['d/huber-gradient/index.html', 'huber.ipynb']]) {
    const problems = [];
    await page.setContent(readFileSync(join(site, address), 'utf8'));
    const offered = await page.$$eval('a[download], .article-header-buttons a', all =>
      all.map(link => link.getAttribute('href')));
    for (const link of offered) {
      if (!existsSync(join(site, dirname(address), link))) problems.push(`dead link: ${link}`);
    }
    const notebook = source.endsWith('.ipynb');
    if (offered.some(link => link.endsWith(source)) !== notebook) {
      problems.push(`${notebook ? 'does not offer' : 'offers'} ${source}`);
    }
    if (notebook) {
      if (!offered.some(link => link.endsWith(wheels[0]))) problems.push('does not offer the package');
      const lines = await page.$eval('.running pre', pre => pre.textContent).catch(() => '');
      if (lines !== `pip install "./${wheels[0]}[notebooks]"\njupyter lab ${source}`) {
        problems.push(`how to run it: ${lines}`);
      }
    }
    verdict(`${address}, downloads`, problems);
  }
  await context.close();
}

// The stylesheets of all pages become one, which holds only the rules that some page or script uses.
//   node website/node/stylesheet.mjs _build/html

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PurgeCSS } from 'purgecss';

const site = resolve(process.argv[2]);
const target = join(site, '_static', 'site.css');
const LINK = /<link\b(?=[^>]*\brel="stylesheet")[^>]*?\bhref="([^"?]+)[^>]*>\s*/g;

const files = readdirSync(site, { recursive: true }).map(name => join(site, name));
const pages = files.filter(name => name.endsWith('.html') && !name.startsWith(join(site, '_')));
const scripts = files.filter(name => name.endsWith('.js') && !name.endsWith('searchindex.js'));

/** The text of a stylesheet: what it imports in its place, and its addresses as seen from where it will stand. */
function read(file) {
  return readFileSync(file, 'utf8')
    .replace(/\/\*# sourceMappingURL.*?\*\//g, '')
    .replace(/@import "([^"]+)";/g, (_, name) => read(resolve(dirname(file), name)))
    .replace(/url\((?!data:|#)["']?([^)"']+)["']?\)/g, (_, name) =>
      `url(${relative(dirname(target), resolve(dirname(file), name)).replaceAll('\\', '/')})`);
}

/** PurgeCSS looks for a font's name in `font-family` alone, and KaTeX names its main font in `font`. The icons are
    ours. */
function withoutUnusedFonts(css) {
  const face = /@font-face\s*\{[^}]*font-family:\s*["']?([^;"'}]+)[^}]*\}/g;
  const rules = css.replace(face, '');
  return css.replace(face, (text, family) => rules.includes(family) && !family.startsWith('Font Awesome') ? text : '');
}

/** A sign of Font Awesome's, by its number or by the theme's name for it, is an empty box without that font. */
function withoutSigns(css) {
  return css.replace(/content:\s*(?:"\\[ef][0-9a-f]{3}"|var\(--pst-icon-[^)]*\))[;\s]*/g, '');
}

const texts = new Map(pages.map(page => [page, readFileSync(page, 'utf8')]));
const lists = [...texts].map(([page, text]) =>
  [...text.matchAll(LINK)].map(([, href]) => resolve(dirname(page), href)));
const sheets = [...new Set(lists.sort((a, b) => b.length - a.length).flat())].filter(sheet => sheet !== target);

if (sheets.length > 0) { // else no page is new
  const used = await new PurgeCSS().purge({
    content: [...texts.values()].map(raw => ({ raw, extension: 'html' })).concat(scripts),
    css: sheets.map(sheet => ({ raw: read(sheet) })),
    blocklist: [/^fa(-|[bdlrs]?$)/], // Font Awesome: the site has its own icons
    keyframes: true,
  });
  const rules = used.map(sheet => sheet.css.replace(/\/\*(?!!)[\s\S]*?\*\//g, '')).join('\n'); // without comments
  const css = withoutSigns(withoutUnusedFonts(rules))
    // auto: nobody has chosen, without scripts
    .replace(/\[data-theme="?light"?\]/g, ':is([data-theme=light], [data-theme=auto])');
  writeFileSync(target, css);
  const version = createHash('sha256').update(css).digest('hex').slice(0, 8);
  for (const [page, text] of texts) {
    const href = relative(dirname(page), target).replaceAll('\\', '/');
    let first = true;
    const lighter = text.replace(LINK, () => {
      const link = first ? `<link rel="stylesheet" href="${href}?v=${version}">\n` : '';
      first = false;
      return link;
    });
    if (lighter !== text) writeFileSync(page, lighter);
  }
}

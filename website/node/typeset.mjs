// Formulas to HTML, one JSON object a line in and out: the build of the site asks, KaTeX answers.

import { createInterface } from 'node:readline';
import katex from 'katex';

// In its MathML, which is heard and not seen, KaTeX keeps the source and how it should look, too: no screen reader
// reads it.
const UNREAD = new RegExp('<annotation[^>]*>.*?</annotation>|</?semantics>'
  + '| (?:xmlns|stretchy|[lr]space|rowspacing|columnspacing|columnalign|scriptlevel|displaystyle)="[^"]*"', 'gs');

for await (const line of createInterface({ input: process.stdin })) {
  const { latex, displayMode } = JSON.parse(line);
  let answer;
  try {
    const html = katex.renderToString(latex, { displayMode, throwOnError: true, strict: 'error' });
    answer = { html: html.replace(UNREAD, '') };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}

// Formulas to HTML, one JSON object a line in and out: the build of the site asks, KaTeX answers.

import { createInterface } from 'node:readline';
import katex from 'katex';

// In its MathML KaTeX keeps the source, too, which no browser shows and no screen reader reads.
const UNREAD = /<annotation[^>]*>.*?<\/annotation>|<\/?semantics>| xmlns="http:\/\/www.w3.org\/1998\/Math\/MathML"/gs;

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

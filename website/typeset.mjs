// Formulas to HTML, one JSON object a line in and out: the build of the site asks, KaTeX answers.

import { createInterface } from 'node:readline';
import katex from 'katex';

for await (const line of createInterface({ input: process.stdin })) {
  const { latex, displayMode } = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(latex, { displayMode, throwOnError: true, strict: 'error' }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}

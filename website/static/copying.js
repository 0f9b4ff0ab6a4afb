// A formula is copied as its LaTeX, whole even if only a part of it is selected: $…$ in a line, $$…$$ alone. KaTeX's
// own script for this takes what no one sees (scripts, what is folded), loses the lines, and takes a part of a $$…$$
// for $…$.

addEventListener('copy', event => {
  const formulaAround = node => (node instanceof Element ? node : node.parentElement)?.closest('[data-tex]');
  const selection = getSelection();
  const copied = document.createElement('div');
  for (let n = 0; n < selection.rangeCount; n += 1) {
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(n);
    const range = new Range(); // its clone, once moved, loses text in Firefox; and what the reader sees selected stays
    const [first, last] = [startContainer, endContainer].map(formulaAround);
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    copied.append(range.cloneContents());
  }
  const formulas = copied.querySelectorAll('[data-tex]');
  if (formulas.length === 0) return;
  for (const formula of formulas) {
    const sign = formula.localName === 'div' ? '$$' : '$';
    formula.textContent = sign + formula.dataset.tex + sign;
    formula.removeAttribute('data-tex');
  }
  const unseen = 'script, style, template, details:not([open]) > :not(summary)';
  const toBeClicked = 'button, .headerlink, .step > summary';
  for (const part of copied.querySelectorAll(`${unseen}, ${toBeClicked}`)) part.remove();
  for (const part of copied.querySelectorAll('[style]')) { // what is laid out late has no text
    part.removeAttribute('style');
  }
  for (const link of copied.querySelectorAll('a[href]')) link.href = link.href; // relative no more
  for (const image of copied.querySelectorAll('img')) image.src = image.src;
  document.body.append(copied); // text has lines only where it is drawn
  event.clipboardData.setData('text/plain', copied.innerText);
  copied.remove();
  event.clipboardData.setData('text/html', copied.innerHTML);
  event.preventDefault();
});

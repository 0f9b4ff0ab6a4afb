// What can wait until the reader comes to it.

(() => {
  // Boxes that scroll sideways can be reached by the tab key. Each is measured when it comes into view, and not before:
  // to measure all at once would lay out a whole chapter. (The theme's own script did that; weight.py takes it out.)
  const measure = box => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  };
  const seen = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) measure(target);
  });
  const boxes = 'pre, .katex-display, .cell_output > .output, .pst-scrollable-table-container, .proof p';
  for (const box of document.querySelectorAll(boxes)) seen.observe(box);

  // Scripts of the type "later" come once the reader does something.
  const first = new AbortController();
  const wake = () => {
    first.abort();
    for (const { src } of document.querySelectorAll('script[type="later"]')) {
      document.head.append(Object.assign(document.createElement('script'), { src, async: false }));
    }
  };
  for (const sign of ['pointerover', 'pointerdown', 'focusin', 'keydown']) {
    addEventListener(sign, wake, { signal: first.signal });
  }
})();

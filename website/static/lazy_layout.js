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

  // A link leads to its goal, although what stands above may be laid out only now, until the reader moves on. (Going
  // back and loading anew lead to where the reader was: that is the browser's.)
  const arrive = href => {
    const leave = new AbortController();
    for (const sign of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
      addEventListener(sign, () => leave.abort(), { signal: leave.signal, passive: true });
    }
    const end = performance.now() + 300;
    const hold = () => {
      if (leave.signal.aborted || performance.now() > end) return leave.abort();
      if (location.href === href) { // Firefox follows a link a little later
        document.querySelector(':target')?.scrollIntoView();
      }
      requestAnimationFrame(hold);
    };
    requestAnimationFrame(hold);
  };
  addEventListener('click', ({ target }) => {
    const link = target.closest('a[href]');
    if (link?.hash) arrive(link.href);
  });
  if (location.hash && performance.getEntriesByType('navigation')[0]?.type === 'navigate') {
    addEventListener('load', () => arrive(location.href));
  }

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

// Boxes that scroll sideways can be reached by the tab key. Each is measured when it comes into view, and not before:
// to measure all at once would lay out a whole chapter. (The theme's own script did that; lossbook_light.py takes it out.)

document.addEventListener('DOMContentLoaded', () => {
  const measure = box => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  };
  const seen = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) measure(target);
  });
  const boxes = document.querySelectorAll('pre, .katex-display, .cell_output > .output, .pst-scrollable-table-container, .proof p');
  boxes.forEach(box => seen.observe(box));
});

// Derivations: study mode, citations with an address, worksheets. Without this script steps fold one by one,
// and a citation has no address where the site does not know its own.

(() => {
  const root = document.documentElement;
  const steps = document.querySelectorAll('details.step');
  const switches = document.querySelectorAll('button.study');

  // ── study mode: all steps are folded, on every page, until it is switched off ──

  function fold(folded) {
    root.classList.toggle('study', folded);
    for (const step of steps) step.open = !folded;
    for (const button of switches) button.ariaPressed = folded;
  }

  function remember(folded) {
    try {
      if (folded) localStorage.setItem('study', 'on');
      else localStorage.removeItem('study');
    } catch { /* it holds for this page */ }
  }

  for (const button of switches) {
    button.addEventListener('click', () => {
      const before = button.getBoundingClientRect().top;
      const folded = !root.classList.contains('study');
      fold(folded);
      remember(folded);
      // the switch stays under the finger
      scrollBy({ top: button.getBoundingClientRect().top - before, behavior: 'instant' });
    });
  }
  if (root.classList.contains('study')) fold(true);
  root.classList.remove('folding');

  // ── citations: the address is where this page is, or where it says that it belongs ──

  const here = document.querySelector('link[rel="canonical"]')?.href ?? location.href;

  function fill(cite) {
    const { name } = cite.dataset;
    const { selectedIndex: step, selectedOptions: [option] } = cite.querySelector('select');
    const anchor = step ? `${name}-${step}` : name;
    const address = new URL(cite.closest('.foot').querySelector('a').getAttribute('href'), here);
    if (address.protocol !== 'file:') address.pathname = address.pathname.replace(/index\.html$/, '');
    address.search = new URLSearchParams({ v: DOCUMENTATION_OPTIONS.VERSION });
    address.hash = step ? anchor : '';
    const words = {
      anchor,
      which: step ? `, ${option.text}` : '',
      address: address.href,
      today: new Date().toLocaleDateString('sv'), // 2026-11-28, by the reader's clock
    };
    for (const [kind, text] of Object.entries(words)) {
      for (const span of cite.querySelectorAll(`.${kind}`)) span.textContent = text;
    }
    for (const span of cite.querySelectorAll('.where, .when')) span.hidden = false;
  }

  // A menu in the page itself would make the browser lay out a whole chapter, to see whether it can fill it in.
  function offer(cite) {
    const template = cite.querySelector('template');
    if (!template) return;
    template.replaceWith(template.content);
    cite.querySelector('select').addEventListener('change', () => fill(cite));
  }

  function choose(cite) {
    offer(cite);
    const { name } = cite.dataset;
    const [, step] = location.hash.slice(1).match(`^${name}-(\\d+)$`) ?? [];
    cite.querySelector('select').selectedIndex = step ?? 0; // the first is all of it
    fill(cite);
  }

  for (const cite of document.querySelectorAll('details.cite')) {
    cite.addEventListener('toggle', () => cite.open && choose(cite));
    if (cite.open) choose(cite);
  }
  addEventListener('hashchange', () => document.querySelectorAll('details.cite[open]').forEach(choose));

  // ── a derivation's own page: was it another version that somebody cited? And paper ──

  const alone = document.querySelector('details.cite.alone');
  if (alone) {
    const cited = new URLSearchParams(location.search).get('v');
    if (cited && cited !== DOCUMENTATION_OPTIONS.VERSION) {
      const say = JSON.parse(document.querySelector('script.words').textContent);
      const note = document.createElement('p');
      note.className = 'other-version';
      note.textContent = say['other version'].replace('{version}', DOCUMENTATION_OPTIONS.VERSION)
        .replace('{cited}', () => cited);
      document.querySelector('h1').after(note);
    }
    for (const button of document.querySelectorAll('button.print')) {
      button.addEventListener('click', () => {
        const were = [...steps].map(step => step.open);
        for (const step of steps) step.open = !button.classList.contains('blank');
        addEventListener('afterprint', () => steps.forEach((step, i) => { step.open = were[i]; }), { once: true });
        print();
      });
    }
  }
})();

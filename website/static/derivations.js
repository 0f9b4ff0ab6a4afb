// Derivations: study mode, LaTeX to copy, citations with an address, worksheets. Without this script steps fold one by
// one, and a citation has no address where the site does not know its own.

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

  function unfoldTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = [];
    for (let fold = target?.closest('details'); fold; fold = fold.parentElement.closest('details')) {
      if (!fold.open) folded.push(fold);
    }
    for (const fold of folded) fold.open = true;
    if (folded.length > 0) target.scrollIntoView();
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
  unfoldTarget();
  addEventListener('hashchange', unfoldTarget);

  // ── LaTeX: the result as a formula of its own, the steps below one another; plain amsmath ──

  const tex = part => part.querySelector('[data-tex]').dataset.tex.replace(/^\\displaystyle /, '');

  const LATEX = {
    result: box => `\\[\n  ${tex(box.querySelector('.result'))}\n\\]\n`,
    steps: box => {
      const formulas = [...box.querySelectorAll('.step')].map(tex);
      const last = formulas.at(-1).replace(/^\S+ /, ''); // behind its sign; the result is the start, a sign, and the last
      const start = tex(box.querySelector('.result')).slice(0, -last.length).replace(/ \S+ $/, '');
      return `\\begin{align*}\n  ${start}\n    &${formulas.join(' \\\\\n    &')}\n\\end{align*}\n`;
    },
  };

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not every address may; what is selected may be copied everywhere
      const field = document.createElement('textarea');
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
  }

  for (const button of document.querySelectorAll('button.tex')) {
    const label = button.textContent;
    button.addEventListener('click', async () => {
      const kind = Object.keys(LATEX).find(kind => button.classList.contains(kind));
      await copy(LATEX[kind](button.closest('.proof')));
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }

  // ── citations: the address is where this page is, or where it says that it belongs ──

  const here = document.querySelector('link[rel="canonical"]')?.href ?? location.href;

  const cite = document.querySelector('.cite'); // on a page with many derivations it goes where it is asked for
  const select = cite.querySelector('select');
  const step = () => select.selectedIndex; // the first is all of it

  function fill() {
    const box = cite.closest('.proof');
    const name = box.id;
    const anchor = step() ? `${name}-${step()}` : name;
    const address = new URL(box.querySelector('a.name').getAttribute('href'), here);
    if (address.protocol !== 'file:') address.pathname = address.pathname.replace(/index\.html$/, '');
    address.search = new URLSearchParams({ v: DOCUMENTATION_OPTIONS.VERSION });
    address.hash = step() ? anchor : '';
    const words = {
      id: name,
      anchor,
      which: step() ? `, ${select.selectedOptions[0].text}` : '',
      address: address.href,
      today: new Date().toLocaleDateString('sv'), // 2026-11-28, by the reader's clock
    };
    if (!cite.matches('.alone')) {
      const texts = [...box.querySelector('.admonition-title').childNodes].filter(({ nodeType }) => nodeType === 3);
      words.title = texts.map(({ data }) => data).join('').trim();
      const signs = JSON.parse(cite.dataset.signs);
      words['title-tex'] = [...words.title].map(sign => signs[sign] ?? sign).join('');
    }
    for (const [kind, text] of Object.entries(words)) {
      for (const span of cite.querySelectorAll(`.${kind}`)) span.textContent = text;
    }
    for (const span of cite.querySelectorAll('.where, .when')) span.hidden = false;
  }

  function choose() {
    const box = cite.closest('.proof');
    if (!box) return;
    const steps = [...box.querySelectorAll('.step')].map((_, i) => select.dataset.step.replace('{step}', i + 1));
    select.replaceChildren(select.options[0], ...steps.map(text => new Option(text)));
    const [, chosen] = location.hash.slice(1).match(`^${box.id}-(\\d+)$`) ?? [];
    select.selectedIndex = chosen ?? 0;
    fill();
  }

  for (const link of document.querySelectorAll('.to-cite')) {
    link.role = 'button';
    link.ariaExpanded = false;
    link.addEventListener('click', event => {
      event.preventDefault();
      const open = link.ariaExpanded === 'false';
      for (const other of document.querySelectorAll('.to-cite[aria-expanded="true"]')) other.ariaExpanded = false;
      link.ariaExpanded = open;
      cite.hidden = !open;
      link.parentElement.append(cite);
      choose();
    });
    link.addEventListener('keydown', event => {
      if (event.key === ' ') {
        event.preventDefault();
        link.click();
      }
    });
  }

  select.addEventListener('change', fill);
  choose();
  addEventListener('hashchange', choose);

  // ── a derivation's own page: was it another version that somebody cited? And paper ──

  if (cite.matches('.alone')) {
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
        const blank = button.classList.contains('blank');
        const were = [...steps].map(step => step.open);
        for (const step of steps) step.open = !blank;
        root.classList.toggle('blank', blank); // what gives the steps away stays away
        addEventListener('afterprint', () => {
          steps.forEach((step, i) => { step.open = were[i]; });
          root.classList.remove('blank');
        }, { once: true });
        print();
      });
    }
  }
})();

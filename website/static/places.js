// Where a link leads, where the reader is, and how much of a chapter there is.

(() => {
  // What is folded opens for a link into it. (Chromium and Firefox open a fold around the goal; a section has its fold
  // within.)
  const unfold = () => {
    const goal = document.querySelector(':target');
    let fold = goal?.querySelector(':scope > .trip') ?? goal;
    let opened = false;
    while ((fold = fold?.closest('details:not([open])'))) opened = fold.open = true;
    return opened;
  };

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
        unfold();
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
  addEventListener('hashchange', () => unfold() && arrive(location.href));
  unfold();
  if (location.hash && performance.getEntriesByType('navigation')[0]?.type === 'navigate') {
    addEventListener('load', () => arrive(location.href));
  }

  // The contents mark what stands just below the bar, and list what that has within; the bar names it.
  const links = [...document.querySelectorAll('#pst-page-toc-nav a')];
  const goals = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .map(goal => goal.matches('dt') ? goal.parentNode : goal); // of a function, all that is said of it
  const place = document.querySelector('.place');
  const contents = document.querySelector('.secondary-toggle');
  const here = new Set();
  let current, eye;
  const mark = entries => {
    for (const { target, isIntersecting } of entries) here[isIntersecting ? 'add' : 'delete'](target);
    current?.removeAttribute('aria-current');
    current = links.filter((link, n) => link.parentNode.classList.toggle('active', here.has(goals[n]))).at(-1);
    current?.setAttribute('aria-current', 'location');
    place.hidden = !current;
    place.lastChild.textContent = current?.textContent;
  };
  const watch = () => {
    eye?.disconnect();
    here.clear();
    eye = new IntersectionObserver(mark, { rootMargin: `-100px 0px ${101 - innerHeight}px` });
    for (const goal of goals) eye.observe(goal);
  };
  watch();
  addEventListener('resize', watch);
  place.addEventListener('click', () => (contents.checkVisibility() ? contents : current).click());

  // The road or everything: whether side trips are open at first, on every page, until it is chosen anew.
  const root = document.documentElement;
  const trips = document.querySelectorAll('details.trip');
  const ways = [...document.querySelectorAll('.way button')];
  const show = all => {
    root.classList.toggle('everything', all);
    for (const trip of trips) trip.open = all;
    ways.forEach((way, n) => { way.ariaPressed = all === n > 0; });
  };
  ways.forEach((way, n) => way.addEventListener('click', () => {
    show(n > 0);
    try {
      if (n > 0) localStorage.setItem('everything', 'on');
      else localStorage.removeItem('everything');
    } catch { /* it holds for this page */ }
  }));
  if (root.classList.contains('everything')) show(true);
  root.classList.remove('unfolding');
})();

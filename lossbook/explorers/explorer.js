// Explorers: curves that follow sliders. Their formulas come from the page, printed by SymPy. In two halves: the first
// makes markup of an explorer and a state, and needs no page; the second is the hands.
(() => {
  'use strict';

  // ── drawing ──

  const compiled = new Map();
  const SIZE = { width: 360, height: 230, left: 44, right: 18, top: 28, bottom: 36 };
  const SIDE = 6; // of a mask
  const round = x => Math.round(x * 100) / 100;
  const escape = text => String(text).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]));

  /** A formula as a function of an object that holds the variables. */
  function compile(body) {
    if (!compiled.has(body)) compiled.set(body, new Function('at', body));
    return compiled.get(body);
  }

  const viewOf = (spec, state) => spec.views.find(view => view.id === state.view);
  const ranges = spec => [...spec.views.map(view => view.x), ...spec.parameters];
  const shown = (spec, state) => viewOf(spec, state).curves.filter(curve => state.show.split(',').includes(curve.id));
  const choices = spec => [...new Map(spec.views.flatMap(view => view.curves).map(curve => [curve.id, curve])).values()];

  /** The names of the sliders that change what is shown. */
  function needed(spec, state) {
    const { variable, x } = viewOf(spec, state);
    const names = new Set(shown(spec, state).flatMap(curve => curve.needs));
    names.delete(variable);
    return names.add(x.name);
  }

  /** The state at first: names → numbers and words, as in the page's address. */
  function start(spec) {
    return {
      view: spec.views[0].id,
      show: choices(spec).filter(curve => curve.shown).map(curve => curve.id).join(','),
      ...Object.fromEntries(ranges(spec).map(range => [range.name, range.start])),
      ...spec.start,
    };
  }

  /** The variables of the formulas: of masks, the sums over all pixels but the chosen one. */
  function variables(spec, state) {
    const { variable, x } = viewOf(spec, state);
    const v = { ...state, [variable]: state[x.name] };
    if (spec.surface !== 'masks') return v;
    const truth = [...state.truth].map(Number);
    const guess = [...state.mask].map(Number);
    Object.assign(v, { I: 0, Y: 0, P: 0, y: truth[state.pixel] });
    truth.forEach((y, n) => {
      if (n === state.pixel) return;
      v.I += y * guess[n];
      v.Y += y;
      v.P += guess[n];
    });
    return v;
  }

  function say(x) {
    if (Number.isNaN(x)) return 'not a number';
    const size = Math.abs(x);
    const text = size === Infinity ? '∞'
      : size !== 0 && (size < 1e-4 || size >= 1e6) ? size.toExponential(3) : String(Number(size.toPrecision(4)));
    return (x < 0 ? '−' : '') + text;
  }

  /** Round numbers from low to high, about five. */
  function ticks(low, high) {
    const rough = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find(k => k * power >= rough * 0.99);
    const found = [];
    for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1) found.push(Number((n * step).toPrecision(12)));
    return found;
  }

  /** A curve as the data of a path: with a gap where there is no number, and where the curve jumps. */
  function path(f, view, [low, high], toX, toY) {
    const { low: from, high: to } = view.x;
    const reach = 5 * (high - low);
    const count = 240;
    let data = '';
    let pen = 'M';
    let before = null;
    const put = (x, y) => {
      data += `${pen}${round(toX(x))} ${round(toY(Math.min(Math.max(y, low - reach), high + reach)))}`;
      pen = 'L';
    };
    for (let n = 0; n <= count; n += 1) {
      const x = from + (to - from) * n / count;
      const y = f(x);
      if (before && Number.isFinite(before.y) && Number.isFinite(y) && Math.abs(y - before.y) > (high - low) / 20) {
        let [a, b] = [before, { x, y }];
        for (let k = 0; k < 40; k += 1) { // where most of the difference is: at a jump all of it stays
          const middle = (a.x + b.x) / 2;
          const m = { x: middle, y: f(middle) };
          if (Math.abs(m.y - a.y) > Math.abs(b.y - m.y)) b = m; else a = m;
        }
        if (Math.abs(b.y - a.y) > (high - low) / 40) {
          put(a.x, a.y);
          pen = 'M';
          put(b.x, b.y);
        }
      }
      if (Number.isNaN(y)) pen = 'M'; else put(x, y);
      before = { x, y };
    }
    return data;
  }

  const line = curve => `stroke-width="${curve.width}" stroke-dasharray="${curve.dashes.join(' ')}" style="--curve:${curve.color}"`;

  function plot(spec, state, part) {
    const view = viewOf(spec, state);
    const [low, high] = part === 'value' ? view.loss : view.slope;
    const { width, height, left, right, top, bottom } = SIZE;
    const v = variables(spec, state);
    const toX = x => left + (x - view.x.low) / (view.x.high - view.x.low) * (width - left - right);
    const toY = y => height - bottom - (y - low) / (high - low) * (height - top - bottom);
    const clip = `${spec.id}-${part}`;
    const curves = shown(spec, state).map(curve => ({ ...curve, f: x => compile(curve[part])({ ...v, [view.variable]: x }) }));
    curves.sort((a, b) => b.width - a.width); // a wide line lies below the others
    const at = state[view.x.name];
    const title = part === 'value' ? 'loss' : view.gradient;
    const words = curves.map(curve => `${curve.name} ${say(curve.f(at))}`).join(', ');
    return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(`${title} ${view.label}; at ${view.x.symbol} = ${say(at)}: ${words}`)}">
<clipPath id="${clip}"><rect x="${left}" y="${top - 3}" width="${width - left - right}" height="${height - top - bottom + 6}"/></clipPath>
<text x="4" y="14" class="title">${escape(title)}</text>
${ticks(low, high).map(y => `<path class="grid" d="M${left} ${round(toY(y))}H${width - right}"/><text x="${left - 6}" y="${round(toY(y) + 4)}" text-anchor="end">${say(y)}</text>`).join('')}
${ticks(view.x.low, view.x.high).map(x => `<path class="tick" d="M${round(toX(x))} ${height - bottom}v4"/><text x="${round(toX(x))}" y="${height - bottom + 17}" text-anchor="middle">${say(x)}</text>`).join('')}
<path class="axis" d="M${left} ${height - bottom}H${width - right}"/>
<text x="${width - right}" y="${height - 4}" text-anchor="end" class="title">${escape(view.x.label)} ${escape(view.x.symbol)}</text>
<g clip-path="url(#${clip})">${curves.map(curve => `<path class="curve" ${line(curve)} d="${path(curve.f, view, [low, high], toX, toY)}"/>`).join('')}
<path class="at" d="M${round(toX(at))} ${top}V${height - bottom}"/>
${curves.map(curve => [curve, curve.f(at)]).filter(([, y]) => Number.isFinite(y)).map(([curve, y]) => `<circle cx="${round(toX(at))}" cy="${round(toY(Math.min(Math.max(y, low - high), 2 * high)))}" r="4.5" style="--curve:${curve.color}"/>`).join('')}</g></svg>`;
  }

  /** The numbers at the point, for each curve that is shown. */
  function readings(spec, state) {
    const v = variables(spec, state);
    return shown(spec, state).map(curve => ({ name: curve.name, value: compile(curve.value)(v), gradient: compile(curve.gradient)(v) }));
  }

  function readout(spec, state) {
    const { x, gradient } = viewOf(spec, state);
    const rows = readings(spec, state).map(row => `<tr><th scope="row">${escape(row.name)}</th><td>${say(row.value)}</td><td>${say(row.gradient)}</td></tr>`);
    return `<table><thead><tr><th scope="col">at ${escape(x.symbol)} = ${say(state[x.name])}</th><th scope="col">loss</th><th scope="col">${escape(gradient)}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  }

  const spoken = (spec, state, name) => [say(state[name]), ...readings(spec, state)
    .map(row => `${row.name}: loss ${say(row.value)}, gradient ${say(row.gradient)}`)].join('; ');

  const surfaces = {
    /** Two grids of buttons; the chosen pixel, outlined in both, has the value p. */
    masks(spec, state) {
      const p = state[spec.views[0].x.name];
      return [['truth', 'true mask'], ['mask', 'prediction']].map(([name, label]) => `<div class="mask"><span>${label}</span><div role="group" aria-label="${label}, ${SIDE} by ${SIDE}">${[...state[name]].map((value, n) => {
        const chosen = n === state.pixel;
        const fill = chosen && name === 'mask' ? p : Number(value);
        return `<button type="button" data-mask="${name}" data-pixel="${n}" tabindex="${chosen ? 0 : -1}" aria-pressed="${fill >= 0.5}" aria-label="row ${Math.floor(n / SIDE) + 1}, column ${n % SIDE + 1}${chosen ? ', chosen' : ''}"${chosen ? ' class="chosen"' : ''} style="--fill:${fill}"></button>`;
      }).join('')}</div></div>`).join('');
    },

    /** Two boxes, each to be dragged by its middle or by its corner. */
    boxes(spec, { x, y, w, h, X, Y, W, H }) {
      const box = (kind, names, left, top, width, height) => `<rect class="${kind}" data-drag="${names.slice(0, 2)}" x="${left}" y="${top}" width="${width}" height="${height}"/><circle class="${kind}" data-drag="${names.slice(2)}" cx="${left + width}" cy="${top + height}" r="0.4"/>`;
      return `<svg viewBox="-0.5 -0.5 23 13" role="img" aria-label="${escape(`true box from ${say(X)} to ${say(X + W)} across and from ${say(Y)} to ${say(Y + H)} down; predicted box from ${say(x)} to ${say(x + w)} and from ${say(y)} to ${say(y + h)}`)}">${box('true', ['X', 'Y', 'W', 'H'], X, Y, W, H)}${box('predicted', ['x', 'y', 'w', 'h'], x, y, w, h)}<text x="${X + 0.25}" y="${Y + 0.85}">true</text><text x="${x + 0.25}" y="${y + h - 0.35}">predicted</text></svg>`;
    },
  };

  function slider(spec, state, range) {
    const id = `${spec.id}-${range.name}`;
    return `<div class="slider" data-for="${range.name}"${needed(spec, state).has(range.name) ? '' : ' hidden'}><label for="${id}"><b>${escape(range.symbol)}</b> ${escape(range.label)}</label>
<output for="${id}">${say(state[range.name])}</output>
<input type="range" id="${id}" name="${range.name}" min="${range.low}" max="${range.high}" step="${range.step}" value="${state[range.name]}" aria-valuetext="${escape(spoken(spec, state, range.name))}"></div>`;
  }

  function controls(spec, state) {
    const views = spec.views.length < 2 ? '' : `<fieldset class="choice"><legend>Draw</legend>${spec.views.map(view => `<label><input type="radio" name="${spec.id}-view" value="${view.id}"${view.id === state.view ? ' checked' : ''}> ${escape(view.label)}</label>`).join('')}</fieldset>`;
    const here = new Set(viewOf(spec, state).curves.map(curve => curve.id));
    const curves = choices(spec).map(curve => `<label data-curve="${curve.id}"${here.has(curve.id) ? '' : ' hidden'}><input type="checkbox" name="show" value="${curve.id}"${state.show.split(',').includes(curve.id) ? ' checked' : ''}><svg viewBox="0 0 34 8" aria-hidden="true"><path class="curve" ${line(curve)} d="M1 4H33"/></svg> ${escape(curve.name)}</label>`);
    return `${views}<fieldset class="choice"><legend>Compare</legend>${curves.join('')}</fieldset><div class="sliders">${ranges(spec).map(range => slider(spec, state, range)).join('')}</div>`;
  }

  const parts = {
    plots: (spec, state) => plot(spec, state, 'value') + plot(spec, state, 'gradient'),
    readout,
  };

  /** All that one sees of an explorer. */
  function figure(spec, state = start(spec)) {
    const drawn = Object.entries(parts).map(([name, draw]) => `<div class="${name}" data-part="${name}">${draw(spec, state)}</div>`);
    return `<p class="name">${escape(spec.title)}</p>${spec.surface && `<div class="${spec.surface}">${surfaces[spec.surface](spec, state)}</div>`}<div class="controls">${controls(spec, state)}</div>${drawn.join('')}`;
  }

  const drawing = { compile, start, variables, readings, figure };
  if (typeof document === 'undefined') {
    module.exports = drawing;
    return;
  }

  // ── hands ──

  /** What the address says, as far as it makes sense. */
  function read(spec, search) {
    const state = start(spec);
    for (const [name, text] of new URLSearchParams(search)) {
      const range = ranges(spec).find(range => range.name === name);
      if (range && text.trim() && Number.isFinite(Number(text))) state[name] = Math.min(Math.max(Number(text), range.low), range.high);
      if (/^[01]+$/.test(text) && String(spec.start[name]).length === text.length && name !== 'pixel') state[name] = text;
      if (name === 'pixel' && /^\d+$/.test(text)) state.pixel = Math.min(Number(text), SIDE * SIDE - 1);
      if (name === 'view' && spec.views.some(view => view.id === text)) state.view = text;
      if (name === 'show') state.show = choices(spec).map(curve => curve.id).filter(id => text.split(',').includes(id)).join(',');
    }
    return state;
  }

  /** The address of a state: only what differs from the start, and what others have in it. */
  function address(spec, state) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(start(spec))) {
      if (state[name] === value) query.delete(name); else query.set(name, state[name]);
    }
    const text = query.toString().replaceAll('%2C', ',');
    return `${location.href.replace(/[?#].*/, '')}${text && `?${text}`}#${spec.id}`;
  }

  const hands = {
    /** A touched pixel changes and is the chosen one from then on; the one before is rounded. Arrows lead to others. */
    masks(root, spec, state, set, refresh) {
      const p = spec.views[0].x.name;
      const stage = root.querySelector('.masks');
      const put = (text, n, value) => text.slice(0, n) + value + text.slice(n + 1);
      let brush = null; // the mask and the value that a stroke paints
      function paint(button) {
        const { mask, pixel } = button.dataset;
        const n = Number(pixel);
        const bits = put(state.mask, state.pixel, Math.round(state[p]));
        brush ??= { mask, value: 1 - Number((mask === 'mask' ? bits : state.truth)[n]) };
        if (mask !== brush.mask) return;
        state.mask = mask === 'mask' ? put(bits, n, brush.value) : bits;
        if (mask === 'truth') state.truth = put(state.truth, n, brush.value);
        state.pixel = n;
        set(p, Number(state.mask[n]));
        refresh();
      }
      let pointed = false;
      stage.addEventListener('pointerdown', event => {
        const button = event.target.closest('button');
        if (!button || event.button !== 0) return;
        button.releasePointerCapture(event.pointerId);
        pointed = true;
        paint(button);
      });
      stage.addEventListener('pointermove', event => {
        const button = brush && event.buttons & 1 && document.elementFromPoint(event.clientX, event.clientY)?.closest('.masks button');
        if (button && root.contains(button) && Number(button.dataset.pixel) !== state.pixel) paint(button);
      });
      addEventListener('pointerup', () => { brush = null; });
      addEventListener('pointercancel', () => { brush = null; });
      stage.addEventListener('click', event => { // of a key or a screen reader: a pointer has painted already
        const button = event.target.closest('button');
        if (button && !pointed) paint(button);
        pointed = false;
        brush = null;
      });
      stage.addEventListener('keydown', event => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE }[event.key];
        const { mask, pixel } = event.target.dataset;
        const n = Number(pixel) + step;
        if (!step || n < 0 || n >= SIDE * SIDE || (Math.abs(step) === 1 && Math.floor(n / SIDE) !== Math.floor(pixel / SIDE))) return;
        event.preventDefault();
        stage.querySelector(`[data-mask=${mask}][data-pixel="${n}"]`).focus();
      });
      return {
        draw() { // the buttons stay, since one of them has the focus
          const fresh = document.createElement('div');
          fresh.innerHTML = surfaces.masks(spec, state);
          const after = fresh.querySelectorAll('button');
          stage.querySelectorAll('button').forEach((button, n) => {
            for (const { name, value } of after[n].attributes) button.setAttribute(name, value);
            button.classList.toggle('chosen', after[n].classList.contains('chosen'));
          });
        },
      };
    },

    boxes(root, spec, state, set, refresh) {
      const stage = root.querySelector('.boxes');
      let drag = null;
      stage.addEventListener('pointerdown', event => {
        const names = event.target.dataset.drag?.split(',');
        if (!names) return;
        stage.setPointerCapture(event.pointerId);
        drag = { names, from: [event.clientX, event.clientY], at: names.map(name => state[name]) };
      });
      stage.addEventListener('pointermove', event => {
        if (!drag) return;
        const scale = 23 / stage.querySelector('svg').getBoundingClientRect().width;
        [event.clientX, event.clientY].forEach((to, n) => set(drag.names[n], drag.at[n] + (to - drag.from[n]) * scale));
        refresh();
      });
      for (const end of ['pointerup', 'pointercancel']) stage.addEventListener(end, () => { drag = null; });
      return { draw() { stage.innerHTML = surfaces.boxes(spec, state); } };
    },
  };

  function wake(root) {
    const spec = JSON.parse(root.querySelector('script').textContent);
    const linked = 'linked' in root.dataset; // on a page of its own address, unlike in JupyterLab
    const state = linked ? read(spec, location.search) : start(spec);
    root.innerHTML = figure(spec, state);
    root.dataset.awake = '';

    /** Sets a number as its slider would: on a step, within its range. */
    function set(name, value) {
      const { low, high, step } = ranges(spec).find(range => range.name === name);
      const steps = Math.round((Math.min(Math.max(value, low), high) - low) / step);
      state[name] = Number((low + steps * step).toPrecision(12));
    }

    let later;
    function refresh() {
      touch?.draw();
      for (const [name, draw] of Object.entries(parts)) root.querySelector(`[data-part=${name}]`).innerHTML = draw(spec, state);
      const here = needed(spec, state);
      for (const range of ranges(spec)) {
        const box = root.querySelector(`[data-for="${range.name}"]`);
        const input = box.querySelector('input');
        box.hidden = !here.has(range.name);
        input.value = state[range.name];
        input.setAttribute('aria-valuetext', spoken(spec, state, range.name));
        box.querySelector('output').textContent = say(state[range.name]);
      }
      for (const label of root.querySelectorAll('[data-curve]')) {
        label.hidden = !viewOf(spec, state).curves.some(curve => curve.id === label.dataset.curve);
        label.querySelector('input').checked = state.show.split(',').includes(label.dataset.curve);
      }
      for (const radio of root.querySelectorAll('[type=radio]')) radio.checked = radio.value === state.view;
      clearTimeout(later);
      if (linked) later = setTimeout(() => { try { history.replaceState(history.state, '', address(spec, state)); } catch { /* some browsers forbid it on disk */ } }, 250);
    }

    addEventListener('keydown', event => { // JupyterLab would take a slider's arrows for itself
      if (!linked && event.target.type === 'range' && root.contains(event.target)) event.stopPropagation();
    }, true);

    root.addEventListener('input', ({ target }) => {
      if (target.type === 'range') state[target.name] = Number(target.value);
      if (target.type === 'radio') state.view = target.value;
      if (target.type === 'checkbox') state.show = [...root.querySelectorAll('[name=show]:checked')].map(box => box.value).join(',');
      refresh();
    });

    const touch = hands[spec.surface]?.(root, spec, state, set, refresh);

    // the point follows the pointer in a plot
    const plots = root.querySelector('.plots');
    function move(event) {
      const svg = event.target.closest('.plots svg');
      if (!svg || !(event.buttons & 1)) return;
      const { x } = viewOf(spec, state);
      const box = svg.getBoundingClientRect();
      const share = ((event.clientX - box.left) / box.width * SIZE.width - SIZE.left) / (SIZE.width - SIZE.left - SIZE.right);
      set(x.name, x.low + share * (x.high - x.low));
      refresh();
    }
    plots.addEventListener('pointerdown', move);
    plots.addEventListener('pointermove', move);
  }

  window.lossBookExplorers = drawing;
  for (const root of document.querySelectorAll('.explorer:not([data-awake])')) wake(root);
})();

// The search page: what stands in the field, and what search.js finds
const MOST = 50;
const say = JSON.parse(document.querySelector('script.words').textContent);
const field = document.querySelector('.bd-search-container input');
const status = document.getElementById('search-status');
const results = document.getElementById('search-results');
const elsewhere = document.getElementById('search-elsewhere');
let entries;

// The text with the words that were looked for marked
function marked(kind, text, words) {
  const element = document.createElement(kind);
  const at = []; // where each letter of the folded text comes from
  let folded = '';
  for (const { 0: letter, index } of text.matchAll(/./gsu)) {
    folded += fold(letter);
    while (at.length < folded.length) at.push(index);
  }
  at.push(text.length);
  const found = words.flatMap(word => [...matches(folded, word)].map(({ start, end }) => [at[start], at[end]]))
    .sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let last = 0;
  for (const [start, end] of found) {
    if (start < last) continue;
    const mark = document.createElement('mark');
    mark.textContent = text.slice(start, end);
    element.append(text.slice(last, start), mark);
    last = end;
  }
  element.append(text.slice(last));
  return element;
}

function excerpt({ words: text, folded }, words) {
  const starts = words.flatMap(word => [...matches(folded.words, word)].slice(0, 1).map(({ start }) => start));
  const first = Math.min(...starts, text.length);
  const start = first > 80 && first < text.length ? text.lastIndexOf(' ', first - 60) + 1 : 0;
  const end = start + 200 < text.length ? text.lastIndexOf(' ', start + 200) : text.length;
  return (start > 0 ? '… ' : '') + text.slice(start, Math.max(end, first + 20)) + (end < text.length ? ' …' : '');
}

// A derivation is cited by its name and a step
function address({ address, name, folded }, question) {
  const step = fold(question).match(/\bstep (\d+)/);
  return step && name && folded.words.includes(`${step[0]}:`) ? `${address}#${name}-${step[1]}` : address;
}

function show() {
  const question = field.value.trim();
  const { words, found } = question ? find(entries, question) : { words: [], found: [] };
  results.replaceChildren(...found.slice(0, MOST).map(entry => {
    const item = document.createElement('li');
    const link = item.appendChild(marked('a', entry.title, words));
    link.href = address(entry, question);
    const more = [entry.name !== entry.title && entry.name, entry.where].filter(Boolean).join(', ');
    if (more) item.append(' ', marked('small', more, words));
    item.append(marked('p', excerpt(entry, words), words));
    return item;
  }));
  const many = { 0: say['no places'], 1: say['1 place'] }[found.length]
    ?? say.places.replace('{number}', found.length);
  const told = found.length > MOST ? say.first.replace('{found}', many).replace('{most}', MOST) : many;
  status.textContent = question && told;
  elsewhere.hidden = !question || found.length > 0;
}

function searched(rows) {
  entries = read(rows);
  show();
}

function load() {
  if (load.begun) return;
  load.begun = true;
  status.textContent = say.searching;
  document.head.appendChild(document.createElement('script')).src = 'searchindex.js';
}

field.value = new URLSearchParams(location.search).get('q') ?? '';
field.addEventListener('input', () => entries ? show() : load());
if (field.value) load();
field.focus();

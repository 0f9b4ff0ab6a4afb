// Finds the entries of searchindex.js: [address, title, title of the page, short name, words].
const MOST = 50;
const say = JSON.parse(document.querySelector('script.words').textContent);
const field = document.querySelector('.bd-search-container input');
const status = document.getElementById('search-status');
const results = document.getElementById('search-results');
let entries;

// Without accents, hyphens and capitals, character for character
const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[-‐-―−]/g, ' ').replace(/[‘’]/g, "'")
  .toLowerCase();
const split = (text, ends) => text.split(ends).map(word => word.replace(/([^s])s$/, '$1')).filter(Boolean);

// A match at the beginning of a word counts twice
function rank(text, word) {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  return at === 0 || text.split(word).slice(0, -1).some(before => !/[\p{L}\p{N}]$/u.test(before)) ? 2 : 1;
}

// What an entry is called: "focal loss (焦点损失)" by both; a chapter, also as its first lines put it
const names = ({ title, where, name, words }) =>
  [title, name, ...`${title},${where === '' ? words : ''}`.split(/\s*[(),，]\s*/)];

function score({ title, where, name, words, called }, query, wanted, all) {
  let sum = 0;
  for (const word of wanted) {
    const one = 10 * rank(title, word) + 10 * rank(name, word) + 2 * rank(where, word) + rank(words, word);
    if (one === 0 && all) return 0;
    sum += one;
  }
  if (sum === 0) return 0;
  if (called.has(query) || wanted.includes(name)) sum += where === '' ? 300 : 200;
  if (title.startsWith(query)) sum += where === '' ? 250 : 20;
  if (title.includes(query)) sum += 40;
  if (words.includes(query)) sum += where === '' ? 10 : 5;
  return sum;
}

function find(question) {
  const query = fold(question).trim();
  for (const [ends, all] of [[/[\s,.;:()，。、]+/, true], [/[^\p{L}\p{N}]+/u, true], [/[^\p{L}\p{N}]+/u, false]]) {
    const wanted = split(query, ends);
    const found = entries.map(entry => ({ ...entry, score: score(entry.folded, query, wanted, all) }))
      .filter(entry => entry.score > 0);
    if (found.length > 0) return { wanted, found: found.sort((a, b) => b.score - a.score) };
  }
  return { wanted: [], found: [] };
}

// The text with the words that were looked for marked
function marked(kind, text, wanted) {
  const element = document.createElement(kind);
  const folded = fold(text);
  for (let at = 0; at < text.length;) {
    const [next, word] = wanted.map(word => [folded.indexOf(word, at), word]).filter(([next]) => next >= 0)
      .sort((a, b) => a[0] - b[0] || b[1].length - a[1].length)[0] ?? [text.length, ''];
    const mark = document.createElement('mark');
    mark.textContent = text.slice(next, next + word.length);
    element.append(text.slice(at, next), ...(word ? [mark] : []));
    at = next + word.length;
  }
  return element;
}

function excerpt({ words, folded }, wanted) {
  const first = Math.min(...wanted.map(word => folded.words.indexOf(word)).filter(at => at >= 0), words.length);
  const start = first > 80 && first < words.length ? words.lastIndexOf(' ', first - 60) + 1 : 0;
  const end = start + 200 < words.length ? words.lastIndexOf(' ', start + 200) : words.length;
  return (start > 0 ? '… ' : '') + words.slice(start, Math.max(end, first + 20)) + (end < words.length ? ' …' : '');
}

function show() {
  const question = field.value.trim();
  const { wanted, found } = question ? find(question) : { wanted: [], found: [] };
  results.replaceChildren(...found.slice(0, MOST).map(entry => {
    const item = document.createElement('li');
    const link = item.appendChild(marked('a', entry.title, wanted));
    link.href = entry.address;
    const more = [entry.name !== entry.title && entry.name, entry.where].filter(Boolean).join(', ');
    if (more) item.append(' ', marked('small', more, wanted));
    item.append(marked('p', excerpt(entry, wanted), wanted));
    return item;
  }));
  const many = found.length === 1 ? say['1 place'] : say.places.replace('{number}', found.length);
  const told = found.length > MOST ? say.first.replace('{found}', many).replace('{most}', MOST) : many;
  status.textContent = question && told;
}

function searched(rows) {
  entries = rows.map(texts => {
    const object = ([address, title, where, name, words]) => ({ address, title, where, name, words });
    const folded = object(texts.map(fold));
    return { ...object(texts), folded: { ...folded, called: new Set(names(folded)) } };
  });
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

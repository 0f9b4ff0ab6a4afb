// Finds entries of searchindex.js: [address, title, title of the page, short name, words, other names, weight].
// A word is its letters: capitals, accents and what stands between the letters do not matter, so that focal_loss,
// FocalLoss and “focal loss” are one. These letters do not decompose.
const LETTERS = { ø: 'o', æ: 'ae', œ: 'oe', ß: 'ss', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ŧ: 't', ı: 'i', ς: 'σ' };
const ODD = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');
const MOST_OF_IT = 0.75; // of what is known of a question: an entry has as much of it, or of what the best has
const CUT = 2 / 3; // how much has to remain of a word that stands nowhere
const WHOLE = 4; // points for a word that is the whole of a name

const fold = text =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(ODD, letter => LETTERS[letter]);
const parts = text => text.match(/\p{Script=Han}+|[^\P{L}\p{Script=Han}]+|\p{N}+/gu) ?? [];
const pattern = word => new RegExp([...parts(word).join('').replace(/([^s])s$/, '$1')].join('[^\\p{L}\\p{N}]?'), 'gu');

// Where a text has a word, and how well: as the whole of a name, 2 as a word, 1 as the beginning of one, or within
// Chinese
function* matches(text, word) {
  word.lastIndex = 0;
  for (let match; (match = word.exec(text));) {
    const { 0: found, index: start } = match;
    const end = start + found.length;
    const [before, after] = [text.slice(Math.max(start - 2, 0), start), text.slice(end, end + 3)];
    const chinese = /^\p{Script=Han}/u.test(found);
    const within = (chinese ? /\p{Script=Han}$/u : /[\p{Script=Latin}\p{Script=Greek}\p{N}]$/u).test(before);
    if (within && !chinese) continue;
    const ends = chinese ? /^(?!\p{Script=Han})/u : /^s?(?![\p{Script=Latin}\p{Script=Greek}\p{N}])/u;
    const whole = !within && ends.test(after);
    const name = /(^|[,.(，][ _]?)$/.test(before) && /^s? ?([,)(，]|$)/.test(after);
    yield { start, end, rank: name ? WHOLE : whole ? 2 : 1 };
  }
}

function rank(text, word) {
  let best = 0;
  for (const match of matches(text, word)) best = Math.max(best, match.rank);
  return best;
}

// What it is called counts most: the whole of a name, and a word of it the more, the shorter it is
function points({ called, where, words }, word) {
  const best = called.map(({ text, length }) => [rank(text, word), length])
    .map(([rank, length]) => rank === WHOLE ? rank : rank / length);
  return 10 * Math.max(...best) + 3 * rank(where, word) + rank(words, word);
}

const WORDS = /\p{Script=Han}+|[^\s,;:()[\]{}"“”，。；：、（）《》\p{Script=Han}]+/gu;

// The words of a question that stand somewhere. What does not: of a.b.c the end that does, of Chinese the longest
// pieces, else each part, or all but its end
function* split(question, has) {
  for (const word of question.match(WORDS) ?? []) {
    const chinese = /\p{Script=Han}/u.test(word);
    const least = chinese ? 2 : Math.max(CUT * word.length, 4);
    if (has(word)) yield word;
    else if (/\w\.\w/.test(word)) yield* split(word.slice(word.indexOf('.') + 1), has);
    else if (parts(word).length > 1) yield* split(parts(word).join(' '), has);
    else {
      let end = word.length - 1;
      while (end >= least && !has(word.slice(0, end))) end -= 1;
      if (end >= least) yield word.slice(0, end);
      if (chinese) yield* split(word.slice(Math.max(end, 1)), has);
    }
  }
}

// The entries by how well they answer a question, and the words that they were looked for by
function find(entries, asked) {
  const question = fold(asked);
  const has = word => parts(word).length > 0 && entries.some(({ folded }) => points(folded, pattern(word)) > 0);
  const words = [...new Set(split(question, has))];
  if (words.length === 0) return { words, found: [] };
  const weigh = column => ({ column, rarity: Math.log(1 + entries.length / (1 + column.filter(Boolean).length)) });
  const rate = word => weigh(entries.map(({ folded }) => points(folded, pattern(word))));
  const single = words.map(rate);
  // What it is called in one piece, or, in any order, by the words of its short name
  const named = weigh(entries.map(({ folded, name }) => {
    const all = name && parts(fold(name)).every(part => words.includes(part));
    return all ? 10 * WHOLE : points(folded, pattern(question));
  }));
  const found = entries.map((entry, n) => {
    const share = single.reduce((sum, { column, rarity }) => sum + (column[n] > 0 ? rarity : 0), 0);
    const score = [...single, named].reduce((sum, { column, rarity }) => sum + column[n] * rarity, 0);
    return { ...entry, share, score: share ** 2 * entry.weight * score };
  });
  const least = MOST_OF_IT * Math.max(...found.map(({ share }) => share));
  return {
    words: words.map(pattern),
    found: found.filter(({ share }) => share >= least).sort((a, b) => b.score - a.score),
  };
}

const read = rows => rows.map(([address, title, where, name, words, names, weight]) => {
  const called = [title, name, names].map(fold).map(text => ({ text, length: Math.sqrt(1 + parts(text).length) }));
  return { address, title, where, name, words, weight, folded: { called, where: fold(where), words: fold(words) } };
});

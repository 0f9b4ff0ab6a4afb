// The pages in the engine of Safari, as firefox.mjs has them. (Debian's WebKit, by the protocol that all drivers speak;
// it has no window without a screen, so it gets one that nobody sees.)

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaps } from './anchors.mjs';
import { findBrowser, samples, settled } from './browser.mjs';
import { inspect, showAll, sideways } from './pages.mjs';
import { serve } from './serve.mjs';

const freePort = () => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Starts a screen and the driver; `stop` ends them with all that they have started. */
async function start() {
  const started = [];
  const stop = () => {
    for (const { pid } of started.reverse()) {
      try { process.kill(-pid, 'SIGKILL'); } catch { /* it has ended */ }
    }
  };
  process.once('exit', stop);
  const run = (command, parts, settings) => {
    started.push(spawn(command, parts, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'], ...settings }));
    return started.at(-1);
  };
  const screen = run(findBrowser('screen'), ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']);
  const number = await new Promise((resolve, reject) => {
    screen.stdio[3].once('data', data => resolve(String(data).trim()));
    screen.once('exit', () => reject(new Error('Xvfb did not start')));
  });
  const port = await freePort();
  run(findBrowser('webkit'), [`--port=${port}`], { env: { ...process.env, DISPLAY: `:${number}` } });
  return { address: `http://127.0.0.1:${port}`, stop };
}

/** A page as Puppeteer has it, as far as the checks need one. */
async function open(driver) {
  const call = async (path, body, method = 'POST') => {
    const sent = method === 'POST' ? { method, body: JSON.stringify(body ?? {}) } : { method };
    const answer = await fetch(driver + path, sent);
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKit: ${value.error}, ${value.message}`);
    return value;
  };
  for (const end = Date.now() + 10_000; ;) {
    try {
      if ((await call('/status', undefined, 'GET')).ready) break;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await sleep(50);
  }
  const { sessionId } = await call('/session', { capabilities: {} });
  const session = (path, body, method) => call(`/session/${sessionId}${path}`, body, method);
  const run = async (source, ...given) => {
    const script = `const [given, done] = [[...arguments].slice(0, -1), arguments[arguments.length - 1]];
      (async () => (${source})(...given))().then(answer => done({ answer }), error => done({ error: String(error) }));`;
    const { answer, error } = await session('/execute/async', { script, args: given });
    if (error) throw new Error(error);
    return answer;
  };
  return {
    evaluate: (ask, ...given) => run(`${ask}`, ...given),
    $$eval: (selector, ask) => run(`all => (${ask})([...document.querySelectorAll(all)])`, selector),
    goto: url => session('/url', { url }),
    goBack: () => session('/back'),
    goForward: () => session('/forward'),
    resize: (width, height) => session('/window/rect', { width, height }),
    click: async value => {
      const [id] = Object.values(await session('/element', { using: 'css selector', value }));
      await session(`/element/${id}/click`);
    },
    close: () => session('', undefined, 'DELETE'),
  };
}

// Run in the page: an explorer comes into view; whether it sleeps, and whether the contents do not know where one is.
const come = () => document.querySelector('.explorer').scrollIntoView({ behavior: 'instant' });
const asleep = () => ['.explorer:not([data-awake])', '#pst-page-toc-nav:not(:has([aria-current]))']
  .filter(part => document.querySelector(part));

export default async function ({ site, pages, verdict }) {
  const { address, close } = await serve(site);
  const { address: driver, stop } = await start();
  try {
    const page = await open(driver);
    await page.resize(500, 900);
    for (const { name } of samples(site, pages)) {
      const problems = [];
      await page.goto(`${address}/${name}`);
      await page.evaluate(showAll);
      problems.push(...(await page.evaluate(inspect, false)).problems, ...await page.evaluate(sideways));
      if (await page.evaluate(() => document.querySelector('.explorer') !== null)) {
        await page.evaluate(come);
        const still = await settled(page, asleep, null, parts => parts.length === 0);
        problems.push(...still.map(part => `sleeps: ${part}`));
      }
      if (name === 'chapters/huber.html') await leaps({ page, address: `${address}/${name}`, problems });
      verdict(`${name}, WebKit`, problems);
    }
    await page.close();
  } finally {
    stop();
    close();
  }
}

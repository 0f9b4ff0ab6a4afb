// The built site over HTTP, compressed as a web server would: for what a page read from disk cannot show.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

const types = {
  '.css': 'text/css', '.html': 'text/html', '.ipynb': 'application/json', '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png', '.svg': 'image/svg+xml', '.txt': 'text/plain', '.whl': 'application/zip', '.woff2': 'font/woff2',
  '.xml': 'application/xml', '.zip': 'application/zip',
};
const packed = new Set(['.png', '.woff2', '.whl', '.zip']);

/** Serves `folder` at a free port of this machine, below the path `root`; resolves to { address, close }. */
export function serve(folder, root = '/') {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://site').pathname));
    let file = join(folder, path.slice(root.length - 1));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    const found = path.startsWith(root) && existsSync(file);
    if (!found) file = join(folder, '404.html');
    const kind = extname(file);
    const type = types[kind] ?? 'application/octet-stream';
    const head = { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'max-age=600' };
    if (packed.has(kind)) {
      response.writeHead(found ? 200 : 404, head);
      pipeline(createReadStream(file), response, () => {});
    } else {
      response.writeHead(found ? 200 : 404, { ...head, 'Content-Encoding': 'gzip' });
      pipeline(createReadStream(file), createGzip(), response, () => {});
    }
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve({
      address: `http://127.0.0.1:${server.address().port}`,
      close: () => { server.close(); server.closeAllConnections(); },
    }));
  });
}

import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The viewer's own file names; nothing else of its package is served.
const FILES: Record<string, string> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Goldthread API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', validatorUrl: null, docExpansion: 'list',
  defaultModelsExpandDepth: 0, filter: true, tryItOutEnabled: true, persistAuthorization: false });
`;

/**
 * Serves the readable API page at `/docs`: Swagger UI over `/openapi.json`.
 *
 * @returns whether the request was for it
 */
export function serveDocs(request: IncomingMessage, response: ServerResponse): boolean {
  const [path = ''] = (request.url ?? '').split('?');
  if (request.method !== 'GET' || !/^\/docs(\/|$)/.test(path)) return false;
  const name = path.slice('/docs/'.length);
  if (name === '') return send(response, 'text/html; charset=utf-8', PAGE);
  if (name === 'page.js') return send(response, 'text/javascript', SCRIPT);
  const type = FILES[name];
  if (type === undefined) return false;
  head(response, type);
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  createReadStream(join(folder, name)).pipe(response);
  return true;
}

function send(response: ServerResponse, type: string, text: string): true {
  head(response, type);
  response.end(text);
  return true;
}

function head(response: ServerResponse, type: string): void {
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    'x-content-type-options': 'nosniff',
  });
}

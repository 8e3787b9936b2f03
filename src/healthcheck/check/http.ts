// `check http` and `check https`: a request is answered as expected.

import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { type Attempt, attempt } from './attempt.ts';
import { Authority, trustWords } from './authority.ts';
import { Finder } from './finder.ts';
import { DEFAULT_STATUS, type HttpDraft, requestWords } from './http-words.ts';
import type { CheckKind, Tools } from './kind.ts';
import { lookUp } from './names.ts';
import { serverName } from './tls.ts';
import { isIPv6, mismatch } from './values.ts';

/** Octets of a body that are looked at. */
const MOST_READ = 65_536;

function httpKind(name: 'http' | 'https'): CheckKind<HttpDraft> {
  return {
    name,
    about: `A web server answers a request over ${name === 'http' ? 'plain HTTP' : 'HTTP in TLS'}. Redirects are not followed.`,
    words: name === 'http' ? requestWords(name) : { ...requestWords(name), ...trustWords },
    draft: () => ({
      ...{ url: undefined, method: 'GET', headers: {}, host: undefined, status: [], body: undefined },
      ...{ address: undefined, source: undefined, ca: undefined, insecure: false },
    }),
    settle(draft) {
      const { url, method, address, source, body } = draft;
      if (url === undefined) return { problem: `'url' is missing` };
      if (method === 'HEAD' && body !== undefined) return { problem: `there is no 'body' after HEAD` };
      const problem = mismatch(address ?? addressIn(url), source);
      if (problem !== undefined) return { problem };
      const options = optionsOf(url, draft);
      const authority = name === 'https' ? new Authority(draft) : undefined;
      const run = attempt((it, tools) => {
        if (authority === undefined) exchange(options, draft, it, tools);
        else {
          const begin = (secureContext: SecureContext) => {
            if (!it.over) exchange({ ...options, secureContext }, draft, it, tools);
          };
          authority
            .context()
            .then(begin)
            .catch((error) => it.error(error));
        }
      });
      return { kind: name, target: targetOf(url, method, address), run };
    },
  };
}

export const http = httpKind('http');
export const https = httpKind('https');

type Options = RequestOptions & { readonly secureContext?: SecureContext };

function optionsOf(url: URL, { method, headers, host, address, source, insecure }: HttpDraft): Options {
  const named = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const login = [url.username, url.password].map(decodeURIComponent).join(':');
  const hostHeader = host !== undefined && isIPv6(host) ? `[${host}]` : host;
  return {
    protocol: url.protocol,
    host: address ?? named,
    port,
    method,
    path: url.pathname + url.search,
    headers: { 'User-Agent': 'keryx', Accept: '*/*', Host: hostHeader ?? url.host, ...headers },
    // A connection of its own for each try: one that is open already says little.
    agent: false,
    lookup: lookUp,
    ...(login !== ':' && { auth: login }),
    ...(source !== undefined && { localAddress: source }),
    ...serverName(host ?? named),
    rejectUnauthorized: !insecure,
  } as Options;
}

function exchange(options: Options, { status, body }: HttpDraft, it: Attempt, tools: Tools): void {
  const wanted = status.length > 0 ? status : DEFAULT_STATUS;
  const began = tools.now();
  const request = options.protocol === 'https:' ? secureRequest(options) : plainRequest(options);
  it.holds(() => request.destroy());
  request.on('error', (error) => it.error(error));
  request.on('close', () => it.fail('closed without an answer'));
  const good = (code = 0) => wanted.some(([from, to]) => from <= code && code <= to);
  const passed = (code = 0) => it.pass(`${code} in ${Math.round(tools.now() - began)} ms`);
  request.on('response', (response) => {
    const { statusCode: code } = response;
    response.on('error', (error) => it.error(error));
    if (!good(code)) it.fail(`status ${code}`);
    else if (body === undefined) drain(response, () => passed(code));
    else {
      const missing = () => it.fail(`${code}, but the body does not have the text`);
      seek(response, body, () => passed(code), missing);
    }
  });
  // What follows is no body, and of no interest.
  request.on('upgrade', ({ statusCode: code }, socket: Socket) => {
    socket.destroy();
    if (good(code) && body === undefined) passed(code);
    else it.fail(`status ${code}`);
  });
  request.end();
}

/** To its end, so that the server has nothing to complain of. */
function drain(response: IncomingMessage, done: () => void): void {
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size >= MOST_READ) done();
  });
  response.on('end', done);
}

function seek(response: IncomingMessage, text: string, found: () => void, missing: () => void): void {
  const finder = new Finder(text, MOST_READ);
  response.on('data', (chunk: Buffer) => {
    finder.push(chunk);
    if (finder.found) found();
    else if (finder.full) missing();
  });
  response.on('end', missing);
}

function addressIn({ hostname }: URL): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return /^[0-9.]+$/.test(hostname) ? hostname : undefined;
}

/** Without what may be a secret. */
function targetOf(url: URL, method: string, address: string | undefined): string {
  const query = url.search === '' ? '' : '?…';
  const port = url.port === '' ? '' : ` port ${url.port}`;
  const at = address === undefined ? '' : ` at ${address}${port}`;
  return `${method} ${url.protocol}//${url.host}${url.pathname}${query}${at}`;
}

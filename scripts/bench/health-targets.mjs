// What the checks of the health test look at: an HTTP server, TCP servers, a DNS server, sockets and a file.
//
//   node health-targets.mjs FOLDER
//
// It writes `listening` with ports and paths. Its input has JSON lines: `mark` begins a measurement, `down` ends the
// HTTP server and is answered by `down` with the time, and `report` asks for how late tries came since `mark`. It ends
// when its input does.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { COUNTS, INTERVAL } from './health-content.mjs';
import { dnsAnswer, firstLabel } from './health-dns.mjs';
import { Lateness } from './health-lateness.mjs';
import { readMail, sendMail } from './mailbox.mjs';

const folder = process.argv[2] ?? '.';
const lateness = new Lateness(INTERVAL * 1000);

/** @param {string} check */
const came = (check) => lateness.came(check, performance.now());

/** @param {import('node:net').Server | import('node:http').Server} server @returns {Promise<number>} */
async function port(server) {
  server.listen(0, '127.0.0.1', 1024);
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}

/** @param {string} check */
function accepting(check) {
  return createServer((socket) => {
    came(check);
    socket.on('error', () => {});
    socket.resume();
  });
}

const http = createHttp((request, response) => {
  came(`http${request.url}`);
  response.end('ok\n');
});

const dns = createSocket('udp4', (question, from) => {
  came(`dns ${firstLabel(question)}`);
  dns.send(dnsAnswer(question), from.port, from.address);
});

async function listen() {
  const tcp = await Promise.all(Array.from({ length: COUNTS.tcp }, (_, index) => port(accepting(`tcp ${index}`))));
  const unix = Array.from({ length: COUNTS.unix }, (_, index) => join(folder, `${index}.sock`));
  await Promise.all(unix.map((path, index) => once(accepting(`unix ${index}`).listen(path), 'listening')));
  await once(dns.bind(0, '127.0.0.1'), 'listening');
  const file = join(folder, 'well');
  writeFileSync(file, 'ok\n');
  const targets = { http: await port(http), tcp, dns: dns.address().port, unix, file };
  sendMail(process.stdout, { event: 'listening', targets });
}

readMail(process.stdin, ({ event }) => {
  if (event === 'mark') lateness.clear();
  if (event === 'report') sendMail(process.stdout, { event: 'report', late: lateness.values });
  if (event === 'down') {
    http.close();
    http.closeAllConnections();
    sendMail(process.stdout, { event: 'down', at: String(process.hrtime.bigint()) });
  }
});
process.stdin.on('end', () => process.exit(0));
await listen();

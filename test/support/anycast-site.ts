// The service of a site: it answers at the VIP with the name of the site, over HTTP and to datagrams. Each SIGUSR2 makes it
// slow, or quick again.
//
// usage: anycast-site.js NAME ADDRESS PORT SLOW-MS

import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const [name = '', address = '', port = '', slowMs = ''] = process.argv.slice(2);

let delay = 0;
process.on('SIGUSR2', () => {
  delay = delay === 0 ? Number(slowMs) : 0;
});

function later(run: () => void): void {
  if (delay === 0) run();
  else setTimeout(run, delay);
}

const server = createServer((_request, response) => {
  response.setHeader('connection', 'close');
  later(() => response.end(name));
});

function receive(): Socket {
  const socket = createSocket('udp4');
  return socket.on('message', (_octets, { address: to, port: at }) => later(() => socket.send(name, at, to)));
}

/** The address may come later than the service. */
async function whenThere(open: (done: () => void, failed: (error: Error) => void) => void): Promise<void> {
  for (;;) {
    try {
      await new Promise<void>(open);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') throw error;
      await pause(20);
    }
  }
}

await Promise.all([
  whenThere((done, failed) => {
    server.removeAllListeners('error').removeAllListeners('listening').once('error', failed);
    server.listen(Number(port), address, done);
  }),
  whenThere((done, failed) => receive().once('error', failed).bind(Number(port), address, done)),
]);

// A BGP peer that says hello, keeps the session up and remembers the bodies of the UPDATEs it hears.
// It knows nothing of the project: what it records must be the other implementation's own octets.

import { createServer } from 'node:net';

const HEADER = 19;
const OPEN = 1;
const UPDATE = 2;
const NOTIFICATION = 3;
const KEEPALIVE = 4;
const AS_TRANS = 23456;

/** @param {number} type @param {Buffer} body */
function frame(type, body) {
  const message = Buffer.alloc(HEADER + body.length, 0xff);
  message.writeUInt16BE(message.length, 16);
  message[18] = type;
  body.copy(message, HEADER);
  return message;
}

/** @param {{ as: number, asn4: boolean }} plan */
function openOf({ as, asn4 }) {
  const capabilities = [
    [1, 4, 0, 1, 0, 1],
    [1, 4, 0, 2, 0, 1],
  ];
  if (asn4) capabilities.push([65, 4, as >>> 24, (as >>> 16) & 255, (as >>> 8) & 255, as & 255]);
  const parameters = capabilities.flatMap((capability) => [2, capability.length, ...capability]);
  const narrow = as > 0xffff ? AS_TRANS : as;
  const fixed = [4, narrow >> 8, narrow & 255, 0, 180, 10, 0, 0, 2, parameters.length];
  return frame(OPEN, Buffer.from([...fixed, ...parameters]));
}

/**
 * Listens on a free port of 127.0.0.1; `bodies` grows with each UPDATE.
 * @param {{ as: number, asn4: boolean }} plan
 */
export async function startSink(plan) {
  /** @type {Buffer[]} */
  const bodies = [];
  const sockets = new Set();
  let notice = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let heard = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      while (heard.length >= HEADER && heard.length >= heard.readUInt16BE(16)) {
        const length = heard.readUInt16BE(16);
        const body = heard.subarray(HEADER, length);
        const type = heard[18];
        heard = heard.subarray(length);
        if (type === OPEN) socket.write(Buffer.concat([openOf(plan), frame(KEEPALIVE, Buffer.alloc(0))]));
        if (type === KEEPALIVE) socket.write(frame(KEEPALIVE, Buffer.alloc(0)));
        if (type === UPDATE) bodies.push(Buffer.from(body));
        if (type === NOTIFICATION) notice = body.toString('hex');
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    port: /** @type {import('node:net').AddressInfo} */ (server.address()).port,
    bodies,
    /** Waits for this many UPDATEs that are no End-of-RIB markers. @param {number} count */
    wait: async (count) => {
      for (let tries = 0; tries < 300; tries += 1) {
        const found = bodies.filter((body) => body.length > 11);
        if (found.length >= count) return found;
        if (notice !== '') throw new Error(`NOTIFICATION ${notice}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${count} UPDATEs expected, ${bodies.length} came`);
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

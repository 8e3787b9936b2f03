// The services of recipes, a program of its own: recipe-service.js http PORT BODY, dns PORT ADDRESS, or greet PORT LINE. It
// says `ready` once it listens, on all addresses.

import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';

const [kind, portText, ...words] = process.argv.slice(2);
const port = Number(portText);
const text = words.join(' ');
const ready = () => console.log('ready');

/** The question of a message, or nothing where there is none. */
function questionOf(message: Buffer): Buffer {
  let at = 12;
  while (at < message.length && message[at] !== 0) at += message[at]! + 1;
  return message.subarray(12, at + 5);
}

/** The same question, and an address in its answer. */
function answerTo(message: Buffer): Buffer {
  const question = questionOf(message);
  const isForAddress = question.readUInt16BE(question.length - 4) === 1;
  const header = Buffer.from([message[0]!, message[1]!, 0x84, 0, 0, 1, 0, isForAddress ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...text.split('.').map(Number)]);
  return Buffer.concat([header, question, ...(isForAddress ? [record] : [])]);
}

switch (kind) {
  case 'http':
    createHttpServer((_, response) => response.end(text)).listen(port, '::', ready);
    break;
  case 'greet':
    createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`${text}\r\n`);
    }).listen(port, '::', ready);
    break;
  case 'dns': {
    const socket = createSocket('udp6');
    socket.on('message', (message, { port: theirs, address }) => socket.send(answerTo(message), theirs, address));
    socket.bind(port, '::', ready);
    break;
  }
  default:
    throw new Error(`no such service: ${kind}`);
}

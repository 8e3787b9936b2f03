// The helper process a speaker runs in the interop tests. It has no will of its own: lines from the speaker go to the
// test over a unix socket, lines from the test go to the speaker.

import { connect } from 'node:net';

const socket = connect(process.argv[2]);
process.stdin.pipe(socket);
socket.pipe(process.stdout);
// Without one of its two ends the relay is of no use.
socket.on('close', () => process.exit(0));
socket.on('error', () => process.exit(1));

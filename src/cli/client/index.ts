// Talking to a daemon that runs. Nothing here loads more than Node's own modules, so that an answer is never far.

export { type Answer, Client, Unreachable } from './client.ts';
export { connect } from './connect.ts';
export { type FindOptions, type Found, findSockets } from './search.ts';

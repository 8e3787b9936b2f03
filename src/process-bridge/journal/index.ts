// Routes of helpers and clients that survive the daemon.

export { checkJournal, JournalError } from './file.ts';
export { Keeper } from './keeper.ts';

// Names to addresses. Only the URL of a check may have one.

import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { Lane } from './lane.ts';

type Addresses = Awaited<ReturnType<typeof addressesOf>>;

const lane = new Lane(1);
/** Asked for now; who asks for the same name waits for the same answer. */
const asked = new Map<string, Promise<Addresses>>();

function addressesOf(name: string) {
  return lookup(name, { all: true });
}

/** As Node's own, with few at a time. */
export const lookUp: LookupFunction = (name, options, callback) => {
  let answer = asked.get(name);
  if (answer === undefined) {
    answer = lane.run(() => addressesOf(name)).finally(() => asked.delete(name));
    asked.set(name, answer);
  }
  answer.then(
    (addresses) => {
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, ''),
  );
};

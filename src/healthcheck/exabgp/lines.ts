// What is printed for the daemon, in the words of ExaBGP 4.2, which all later ones take. Pure.

import type { Network } from './network.ts';
import type { Announced, Options } from './options.ts';

/** `exit`: the helper ends, and takes everything back. */
export type Told = Announced | 'exit';

/** One line for each network, in the order in which metrics rise. */
export function linesOf(options: Options, networks: readonly Network[], told: Told): string[] {
  const opening = openingOf(options.neighbors);
  const nextHop = options.nextHop ?? 'self';
  const identifier = options.pathId === 0 ? '' : ` path-information ${options.pathId}`;
  if (told === 'exit' || (told !== 'up' && options.withdrawOnDown)) {
    return networks.map(({ text }) => `${opening}withdraw route ${text} next-hop ${nextHop}${identifier}`);
  }
  const tail = attributes(options, told);
  return networks.map(({ text }, i) => {
    const metric = options.metrics[told] + i * options.increase;
    return `${opening}announce route ${text} next-hop ${nextHop} med ${metric}${tail}${identifier}`;
  });
}

function openingOf(neighbors: readonly string[]): string {
  if (neighbors.length === 0) return '';
  return neighbors.includes('*') ? 'neighbor * ' : `${neighbors.map((each) => `neighbor ${each}`).join(', ')} `;
}

/** What follows the metric. An empty value is none. */
function attributes(options: Options, told: Announced): string {
  const { localPreference, extendedCommunity, largeCommunity } = options;
  const community = (told !== 'up' && options.disabledCommunity) || options.community;
  const asPath = options.asPaths[told] ?? options.asPath;
  return [
    localPreference >= 0 && ` local-preference ${localPreference}`,
    community && ` community [ ${community} ]`,
    extendedCommunity && ` extended-community [ ${extendedCommunity} ]`,
    largeCommunity && ` large-community [ ${largeCommunity} ]`,
    asPath && ` as-path [ ${asPath} ]`,
  ]
    .filter((part) => part)
    .join('');
}

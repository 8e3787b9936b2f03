// `run` lines of ExaBGP's healthcheck, which Keryx has built in: neither Python nor ExaBGP need be there.

const PYTHON = /^python[0-9.]*$/;
const EXABGP = /^exabgp(-[0-9.]+)?$/;

/** The arguments of the healthcheck that the words start; undefined: it is another program. */
export function healthcheckArguments(words: readonly string[]): readonly string[] | undefined {
  const [first = '', ...rest] = words;
  const name = baseOf(first);
  if (name === 'exabgp-healthcheck') return rest;
  if (name === 'env') return rest.length > 0 && !isAssignment(rest[0]!) ? healthcheckArguments(rest) : undefined;
  if (EXABGP.test(name)) return afterVerb(rest);
  if (!PYTHON.test(name)) return undefined;
  const module = rest.indexOf('-m');
  // Flags of Python that take no value may come first.
  const plain = module >= 0 && rest.slice(0, module).every((word) => /^-[a-zA-Z]+$/.test(word));
  return plain && rest[module + 1] === 'exabgp' ? afterVerb(rest.slice(module + 2)) : undefined;
}

function afterVerb([verb, next, ...rest]: readonly string[]): readonly string[] | undefined {
  if (verb === '--run') return next === 'healthcheck' ? rest : undefined;
  if (verb !== 'healthcheck') return undefined;
  return next === undefined ? [] : [next, ...rest];
}

function baseOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}

function isAssignment(word: string): boolean {
  return word.startsWith('-') || word.includes('=');
}

// What Node calls errors, as people say it.

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection aborted',
  EPIPE: 'connection reset',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  EHOSTDOWN: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EADDRNOTAVAIL: 'the source is no address of this machine, or no port is free',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  ENOENT: 'it is not there',
  ENOTDIR: 'it is not there',
  ELOOP: 'too many symbolic links',
  EISDIR: 'it is a directory',
  EIO: 'input/output error',
  ESTALE: 'stale file handle',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ENOTFOUND: 'the name has no address',
  EAI_AGAIN: 'the name cannot be looked up now',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate is revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an authority that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for other names',
  EPROTO: 'no TLS that we understand',
  HPE_HEADER_OVERFLOW: 'the headers are too long',
  HPE_CLOSED_CONNECTION: 'more than one answer',
};

/** What is wrong, from a code or an error that has one. */
export function plainWords(error: unknown): string {
  if (typeof error === 'string') return wordsOfCode(error) ?? error;
  const { code, message = String(error) } = error as NodeJS.ErrnoException;
  if (message === 'socket hang up') return 'closed without an answer';
  return (typeof code === 'string' ? wordsOfCode(code) : undefined) ?? message;
}

function wordsOfCode(code: string): string | undefined {
  if (Object.hasOwn(WORDS, code)) return WORDS[code];
  if (code.startsWith('HPE_')) return 'no HTTP that we understand';
  if (code.startsWith('ERR_SSL_'))
    return `no TLS that we understand: ${code.slice(8).toLowerCase().replaceAll('_', ' ')}`;
  return undefined;
}

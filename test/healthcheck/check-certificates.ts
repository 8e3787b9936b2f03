// Certificates made for the tests of an hour, by the program openssl.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from './check-stage.ts';

export interface Certificates {
  /** PEM of the authority. */
  readonly ca: string;
  /** A certificate for www.example.com and 127.0.0.1 that is valid for so many days; -1: it has expired. */
  issue(days: number): { readonly key: string; readonly cert: string };
}

/** Undefined where there is no openssl. */
export function certificates(): Certificates | undefined {
  const here = place();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: here, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '3650',
      '-subj',
      '/CN=an authority',
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  writeFileSync(join(here, 'names'), 'subjectAltName=DNS:www.example.com,IP:127.0.0.1\n');
  const issue = (days: number) => {
    openssl('req', ...key, '-keyout', 'key', '-out', 'request', '-subj', '/CN=www.example.com');
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '1', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'request', ...signer, '-days', String(days), '-out', 'cert');
    return { key: readFileSync(join(here, 'key'), 'utf8'), cert: readFileSync(join(here, 'cert'), 'utf8') };
  };
  return { ca: join(here, 'ca.pem'), issue };
}

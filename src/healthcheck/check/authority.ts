// Whose certificates are believed.

import { createSecureContext, type SecureContext } from 'node:tls';
import { fileLane, readStart } from './files.ts';
import type { CheckWords } from './kind.ts';
import { plainWords } from './plain-words.ts';
import { path } from './values.ts';

/** Octets of a file of certificates. */
const MOST_READ = 4_194_304;

export interface Trust {
  ca: string | undefined;
  insecure: boolean;
}

export const trustWords: CheckWords<Trust> = {
  ca: {
    usage: 'FILE',
    about: 'The authorities to trust, in PEM, instead of those that Node knows. Read again at every try.',
    example: '/etc/ssl/certs/internal.pem',
    raw: true,
    line: (words, draft) => {
      draft.ca = path(words, 'the path of a file of certificates');
    },
  },
  insecure: {
    about: 'Whoever signed the certificate, and for whichever name, is of no interest.',
    line: (_, draft) => {
      draft.insecure = true;
    },
  },
};

/** Making one for each connection would take longer than the connection. */
export class Authority {
  readonly #file: string | undefined;
  #text: Buffer | undefined;
  #context: SecureContext | undefined;
  #making: Promise<SecureContext> | undefined;

  constructor({ ca, insecure }: Trust) {
    this.#file = insecure ? undefined : ca;
  }

  /** Throws, in plain words, when the file is of no use. Who asks while it is being read waits for the same answer. */
  context(): Promise<SecureContext> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<SecureContext> {
    const text = this.#file === undefined ? undefined : await this.#read(this.#file);
    if (this.#context === undefined || (text !== undefined && this.#text?.equals(text) !== true)) {
      this.#context = contextOf(text, this.#file);
      this.#text = text;
    }
    return this.#context;
  }

  async #read(file: string): Promise<Buffer> {
    try {
      return await fileLane.run(() => readStart(file, MOST_READ));
    } catch (error) {
      throw new Error(`${file}: ${plainWords(error)}`);
    }
  }
}

function contextOf(ca: Buffer | undefined, file: string | undefined): SecureContext {
  if (ca === undefined) return createSecureContext();
  // Node takes a text without any for no certificate at all.
  if (!ca.includes('-----BEGIN ')) throw new Error(`there is no certificate in ${file}`);
  try {
    return createSecureContext({ ca });
  } catch {
    throw new Error(`the certificates in ${file} are of no use`);
  }
}

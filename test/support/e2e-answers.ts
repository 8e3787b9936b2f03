// A daemon that says what a test has it say: the control socket, and nothing behind it.

import { createServer, type Server, type Socket } from 'node:net';

/** Lines, and why it is refused; the latter absent: it is not. */
export interface Answer {
  readonly lines?: readonly string[];
  readonly why?: string;
}

export class AnswerSocket {
  /** Every command, without its number. */
  readonly heard: string[] = [];
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  private constructor(server: Server, answer: (command: string) => Answer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#clients.add(socket);
      let rest = '';
      socket.on('error', () => {});
      socket.on('close', () => this.#clients.delete(socket));
      socket.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const [, id, command = ''] = /^id=(\d+) (.*)$/.exec(line) ?? [];
          this.heard.push(command);
          const { lines: said = [], why } = answer(command);
          socket.write(
            [...said, why === undefined ? `done id=${id}` : `error id=${id} ${why}`]
              .map((each) => `${each}\n`)
              .join(''),
          );
        }
      });
    });
  }

  static listen(path: string, answer: (command: string) => Answer): Promise<AnswerSocket> {
    return new Promise((resolve, reject) => {
      const server = createServer();
      const made = new AnswerSocket(server, answer);
      server.once('error', reject);
      server.listen(path, () => resolve(made));
    });
  }

  close(): void {
    for (const client of this.#clients) client.destroy();
    this.#server.close();
  }
}

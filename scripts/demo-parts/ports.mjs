// A free high port for a listener.

// Below the range that outgoing connections take theirs from (32768 on Linux, 49152 elsewhere): while the service is
// down its port must stay free, and a check of the closed port must not be given that very port to call from.
const FIRST = 20000;
const COUNT = 10000;
const ATTEMPTS = 50;

/**
 * Calls `listen` with one port after the other until one is free.
 * @param {(port: number) => Promise<void>} listen
 * @returns {Promise<number>}
 */
export async function listenHigh(listen) {
  for (let attempt = 1; ; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    try {
      await listen(port);
      return port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Errors that the driver of PostgreSQL (`postgres` 3.4.9) raises outside of its promises when a connection dies: it writes a rollback
 * to the socket that has just closed, or the socket reports a reset after the driver has let go of it. The promise of the statement
 * has been rejected by then, so that the caller knows; the process of a step must not end of the same cause once more.
 */

const resets = new Set(['ECONNRESET', 'EPIPE', 'ERR_SOCKET_CLOSED', 'ERR_STREAM_DESTROYED']);

let working = 0;

/** Works, while such errors end nothing. Every other uncaught error ends the process as ever. */
export async function withoutLateErrors<T>(work: () => Promise<T>): Promise<T> {
  if (working++ === 0) process.on('uncaughtException', onUncaught);
  try {
    return await work();
  } finally {
    // What the driver has put off until after the end of the connection.
    for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
    if (--working === 0) process.off('uncaughtException', onUncaught);
  }
}

function onUncaught(error: unknown): void {
  if (isLate(error)) return;
  process.off('uncaughtException', onUncaught);
  // Without the listener it is uncaught again.
  setImmediate(() => {
    throw error;
  });
}

function isLate(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && resets.has(String(error.code))) return true;
  return error instanceof TypeError && /\bnull\b/.test(error.message) && /\bwrite\b/.test(error.message);
}

/** Starts a server in the folder of the first argument, prints its resource and keeps running until it is killed. */
import { startPostgres } from '../../../simulators/postgres/index.ts';

const server = await startPostgres({ dir: process.argv[2] ?? '' });
process.stdout.write(`${JSON.stringify({ ...server.resource, uid: process.getuid?.() })}\n`);
setInterval(() => {}, 1_000);

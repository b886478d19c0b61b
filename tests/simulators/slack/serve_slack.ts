/** A Slack simulator in a process of its own, to be killed: folder as argument, URL on stdout. */
import { startSlack } from '../../../simulators/index.ts';
import { token, world } from './world.ts';

console.log(startSlack({ dir: process.argv[2] ?? '', world: world(), token }).url);

/** Answers an event of Slack within its three seconds and starts its run. The schedule finds events that were lost. */

import { logged } from '../../shared/clients/job.ts';
import { startOnce } from '../../shared/clients/windmill.ts';
import { windmillItems } from '../../shared/clients/windmill_items.ts';
import { parsePolicy } from '../lib/policy/policy.ts';
import { lookId, readEvent } from '../lib/request/slack_event.ts';
import { watchedChannels } from '../lib/scan/scan.ts';

/**
 * @param raw_string the body as it was sent. The fields of the body, which Windmill also passes as arguments, are not used: a
 * text that begins with `$var:` would arrive as the variable's value
 */
export async function main(raw_string: string) {
  return logged(await receive(raw_string), ['ok', 'ignored', 'started', 'known']);
}

async function receive(raw_string: string) {
  const items = windmillItems();
  const policy = parsePolicy(await items.read('f/credits/resources/policy'));
  const meaning = readEvent(raw_string, policy);
  switch (meaning.kind) {
    case 'challenge':
      return { challenge: meaning.challenge };
    case 'ignored':
      return { ok: true, ignored: meaning.why };
    case 'look': {
      const { channel, ts } = meaning;
      if (!(await watchedChannels(items, policy)).has(channel)) return { ok: true, ignored: 'not watched' };
      const id = lookId(meaning);
      const started = await startOnce('f/credits/flows/process_event', id, { channel, ts });
      return { ok: true, [started ? 'started' : 'known']: id };
    }
  }
}

/** What goes wrong in a transcript, and what a person does about it: Slack, its channels, the ledger, the kill switch. */
import { ledgerPath, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { cursorPath } from '../../../f/credits/lib/scan/scan.ts';
import { WorkerDied } from '../flow_harness.ts';
import { setPath } from './given.ts';
import type { Story } from './story.ts';
import type { Verb } from './verb.ts';

export function breakages(story: Story): Verb[] {
  const { slack, items, given } = story;
  const close = (error: string | null) => (name?: string) => {
    slack.channel(name ?? '').closed = error;
  };
  const record = (label = '') => {
    const { channel, ts } = slack.labelled(label);
    return ledgerPath(requestKey(channel, ts));
  };
  const operator = (error: string | null) => () => {
    slack.operatorError = error;
  };
  return [
    [/^the bot is removed from #(\w+)$/, close('not_in_channel')],
    [/^#(\w+) is archived just now$/, close('is_archived')],
    [/^Slack does not answer for #(\w+)$/, close('unavailable')],
    [/^(?:the bot is back in|Slack answers again for) #(\w+)$/, close(null)],
    [
      /^#(\w+) is renamed to #(\w+)$/,
      (name = '', to) => void Object.assign(slack.channel(name), { name: to }),
    ],
    [
      /^the policy sets ([a-z_.]+) to (.+)$/,
      (path = '', value = '') => setPath(given.policy, path.split('.'), JSON.parse(value)),
    ],
    [/^the policy names #(\w+)$/, (name) => void Object.assign(given.policy, { channels: [name] })],
    [/^the operator is unknown to Slack$/, operator('user_not_found')],
    [/^the operator is put right$/, operator(null)],
    [/^the kill switch is set to "(.*)"$/, (value) => void Object.assign(story, { killSwitch: value })],
    [
      /^Slack takes the next post, but its answer is lost$/,
      () =>
        void slack.faults.push((accept) => {
          accept();
          return { kind: 'unknown', message: 'timeout' };
        }),
    ],
    [/^Slack takes the next post$/, () => void slack.faults.push((accept) => accept())],
    [
      /^the kill switch is set to "(.*)" right after the next post$/,
      (value) =>
        void slack.faults.push((accept) => {
          Object.assign(story, { killSwitch: value });
          return accept();
        }),
    ],
    [
      /^the next post is lost on its way$/,
      () => void slack.faults.push(() => ({ kind: 'unknown', message: 'timeout' })),
    ],
    [
      /^Slack answers the next post with (\w+)$/,
      (error = '') => void slack.faults.push(() => ({ kind: 'refused', error })),
    ],
    [
      /^Slack asks to wait (\d+) s with the next post$/,
      (seconds) => void slack.faults.push(() => ({ kind: 'limited', retryAfterSeconds: Number(seconds) })),
    ],
    [
      /^the worker dies right after the next post$/,
      () =>
        void slack.faults.push((accept) => {
          accept();
          throw new WorkerDied('the worker died');
        }),
    ],
    [/^the record of (\w+) is damaged$/, (label) => items.write(record(label), { damaged: true })],
    [/^the record of (\w+) is deleted$/, (label) => void items.values.delete(record(label))],
    [
      /^the cursor is lost$/,
      () => {
        for (const { id } of slack.channels) items.values.delete(cursorPath(id));
      },
    ],
  ];
}

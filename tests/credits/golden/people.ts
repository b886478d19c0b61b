/** What people do in a transcript: they write, reply, edit, delete, join. */
import { lookerHost } from '../world.ts';
import type { StorySlack } from './slack.ts';
import type { Verb } from './verb.ts';

export function people(slack: StorySlack): Verb[] {
  const first = slack.channels[0]?.id ?? '';
  return [
    [
      /^(\w+) of another organisation writes (\w+): (.*)$/,
      (who = '', label = '', text) => {
        slack.add({ channel: first, who, label, text: encode(text), outside: 'T0OTHER' });
      },
    ],
    [
      /^(\w+) writes (\w+): (.*), and Slack unfurls (\w+): (.*)$/,
      (who = '', label = '', text, other, quoted) => {
        const unfurl = { is_msg_unfurl: true, author_id: `U0${other?.toUpperCase()}`, text: encode(quoted) };
        slack.add({ channel: first, who, label, text: encode(text), attachments: [unfurl] });
      },
    ],
    [
      /^(\w+) (?:writes (\w+)|says)(?: in #(\w+))?: (.*)$/,
      (who = '', label, name, text) => {
        const channel = name ? slack.channel(name).id : first;
        slack.add({ channel, who, label: label ?? null, text: encode(text) });
      },
    ],
    [
      /^(\w+) replies to (\w+): (.*)$/,
      (who = '', label = '', text) => {
        const { channel, ts } = slack.labelled(label);
        slack.add({ channel, who, label: null, text: encode(text), thread_ts: ts });
      },
    ],
    [
      /^\w+ edits (\w+): (.*)$/,
      (label = '', text) => void Object.assign(slack.labelled(label), { text: encode(text), edited: true }),
    ],
    [/^\w+ deletes (\w+)$/, (label = '') => void Object.assign(slack.labelled(label), { deleted: true })],
    [
      /^Slackbot reminds (\w+): (.*)$/,
      (label = '', text) => {
        slack.add({ channel: first, who: 'Slackbot', label, text: encode(text), user: 'USLACKBOT' });
      },
    ],
    [
      /^(\w+) joins$/,
      (who = '') => {
        const joined = { subtype: 'channel_join', text: 'has joined the channel' };
        slack.add({ channel: first, who, label: null, ...joined });
      },
    ],
    [
      /^the app (\w+) says: (.*)$/,
      (who = '', text) => {
        slack.add({ channel: first, who, label: null, text: encode(text), bot_id: 'B0OTHER' });
      },
    ],
  ];
}

/** `<look 1>` and `<slug abc>` as Slack encodes the links they stand for; all else is Slack's own encoding already. */
function encode(text = ''): string {
  return text
    .replace(/<look (\d+)>/g, `<https://${lookerHost}/looks/$1|look $1>`)
    .replace(/<slug (\w+)>/g, `<https://${lookerHost}/x/$1|share link>`);
}

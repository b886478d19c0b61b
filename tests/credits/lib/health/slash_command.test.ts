import { describe, expect, test } from 'bun:test';
import { readCommand } from '../../../../f/credits/lib/health/status.ts';
import { channel } from '../../world.ts';

const sent = {
  command: '/credit',
  text: 'status',
  user_id: 'U0DANA',
  channel_id: channel,
  team_domain: 'acme',
};
const body = (change: Record<string, string> = {}) => `${new URLSearchParams({ ...sent, ...change })}`;

describe('the command', () => {
  test.each([
    ['status', 'status'],
    [' STATUS ', 'status'],
    ['help', 'help'],
    ['status now', 'help'],
    ['', 'help'],
    ['$var:f/credits/slack_bot_token', 'help'],
  ] as const)('"%s" is %s', (text, kind) => {
    expect(readCommand(body({ text }))).toEqual({ kind, user: 'U0DANA', channel, team: 'acme' });
  });

  test('without a text requests help, and may contain further fields of Slack', () => {
    const { text, ...rest } = sent;
    const raw = `${new URLSearchParams({ ...rest, token: text, response_url: 'https://hooks.slack.com/x' })}`;
    expect(readCommand(raw)).toEqual({ kind: 'help', user: 'U0DANA', channel, team: 'acme' });
  });

  test.each([
    { user_id: 'W12', channel_id: 'G12', team_domain: 'acme-2' },
    { user_id: 'U1', channel_id: 'D1', team_domain: 'a' },
  ])('is accepted from any workspace, channel and person: %j', (change) => {
    expect(readCommand(body(change))).toEqual({
      kind: 'status',
      user: change.user_id,
      channel: change.channel_id,
      team: change.team_domain,
    });
  });

  test.each([
    ['user_id', ''],
    ['user_id', 'U'],
    ['user_id', 'C0DANA'],
    ['user_id', 'U0dana'],
    ['user_id', '<U0DANA'],
    ['user_id', 'U0DANA>'],
    ['channel_id', 'C'],
    ['channel_id', 'U0CREDIT01'],
    ['channel_id', '<!channel>'],
    ['channel_id', '#C0CREDIT01'],
    ['channel_id', 'C0CREDIT01|x'],
    ['team_domain', ''],
    ['team_domain', 'Acme'],
    ['team_domain', 'evil.example/'],
    ['team_domain', '/evil'],
    ['team_domain', 'acme|'],
  ])('whose %s is "%s" is refused: Slack never sends it', (field, value) => {
    expect(() => readCommand(body({ [field]: value }))).toThrow(
      expect.objectContaining({
        code: 'result_unreadable',
        message: `The command is not what Slack sends: ${field} is wrong`,
      }),
    );
  });

  test.each(['command', 'user_id', 'channel_id', 'team_domain'])('without %s is refused', (field) => {
    const raw = new URLSearchParams(sent);
    raw.delete(field);
    expect(() => readCommand(`${raw}`)).toThrow(`The command is not what Slack sends: ${field} is wrong`);
  });
});

import { describe, expect, test } from 'bun:test';
import { markOutsiders, type SlackMessage } from '../../../../f/shared/lib/slack/message.ts';

const own = { team: 'T0ACME', enterprise: 'E0ACME' };

async function outsideOf(teams: Partial<SlackMessage>, shared = false): Promise<string | undefined> {
  const [marked] = await markOutsiders(
    [{ ts: '1763000001.000100', user: 'U0DANA', text: 'credit request', ...teams }],
    own,
    async () => shared,
  );
  return marked?.outside;
}

describe('the writer of a message', () => {
  test.each<[string, Partial<SlackMessage>, string | undefined]>([
    ['is ours by the workspace', { team: 'T0ACME' }, undefined],
    ['is ours by every workspace that is named', { team: 'T0ACME', user_team: 'T0ACME' }, undefined],
    ['is ours by the organisation', { team: 'T0SALES', user_team: 'E0ACME' }, undefined],
    ['is not ours by the workspace of the message', { team: 'T0OTHER' }, 'T0OTHER'],
    ['is not ours by the workspace of the writer', { team: 'T0ACME', user_team: 'T0OTHER' }, 'T0OTHER'],
    ['is not ours by the workspace of the origin', { team: 'T0ACME', source_team: 'T0OTHER' }, 'T0OTHER'],
    ['is not ours where all three are foreign', { team: 'T1', user_team: 'T1', source_team: 'T1' }, 'T1'],
    ['is not ours by a second workspace of the organisation', { team: 'T0SALES' }, 'T0SALES'],
    ['is not ours by what the message itself claims', { team: 'T0OTHER', outside: 'T0ACME' }, 'T0OTHER'],
    ['is not asked about for a bot', { team: 'T0OTHER', bot_id: 'B1' }, undefined],
  ])('%s', async (_, teams, outside) => {
    expect(await outsideOf(teams)).toBe(outside as string);
  });

  test('is ours without any workspace, unless other organisations are in the channel', async () => {
    expect(await outsideOf({}, false)).toBeUndefined();
    expect(await outsideOf({}, true)).toBe('');
    expect(await outsideOf({ team: 'T0ACME' }, true)).toBeUndefined();
  });
});

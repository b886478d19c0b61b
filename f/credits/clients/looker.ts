/** From a Looker link to the SQL behind it, asked for without a row limit. */
import { Looker40SDK } from '@looker/sdk';
import { NodeSession } from '@looker/sdk-node';
import { ApiSettings } from '@looker/sdk-rtl';
import * as z from 'zod';
import { CreditError } from '../lib/reason/errors.ts';
import type { LookerLink } from '../lib/request/looker_link.ts';
import type { LookerSql } from '../lib/steps/request_steps.ts';
import { LookerAnswer, LookerTransport } from './looker_transport.ts';

const lookerSchema = z.object({
  base_url: z.url(),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
});

export type LookerResource = z.infer<typeof lookerSchema>;

/** Validates the looker resource; throws CreditError naming the field, never its value. */
export function parseLooker(value: unknown): LookerResource {
  const parsed = lookerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CreditError(
    'looker_credentials',
    `The resource f/credits/resources/looker is not complete: ${z.prettifyError(parsed.error)}`,
  );
}

/** Without a limit Looker adds LIMIT 500, which silently cuts a total. */
const noLimit = -1;

const patience = {
  deadlineMs: 60_000,
  tries: 4,
  sleep: Bun.sleep as (milliseconds: number) => Promise<void>,
  random: Math.random,
  now: Date.now,
};

/** A client for one job. @param changes other limits, for tests */
export function lookerClient(resource: LookerResource, changes: Partial<typeof patience> = {}): Looker40SDK {
  const credentials = { client_id: resource.client_id, client_secret: resource.client_secret };
  const settings = new ApiSettings({
    base_url: resource.base_url.replace(/\/$/, ''),
    verify_ssl: true,
    timeout: 60,
  });
  settings.readConfig = () => credentials;
  const transport = new LookerTransport(settings, {
    ...patience,
    ...changes,
    forgetToken: () => session.reset(),
  });
  const session = new NodeSession(settings, transport);
  return new Looker40SDK(session);
}

/** Asks Looker for the SQL of `link`. Throws CreditError when Looker cannot be reached or refuses the credentials. */
export async function lookerSql(looker: Looker40SDK, link: LookerLink): Promise<LookerSql> {
  try {
    const sql: unknown = await ask(looker, link);
    if (typeof sql === 'string') return { kind: 'sql', sql };
    const reason = `Looker answered HTTP 200 for ${describe(link)} without SQL: ${JSON.stringify(sql).slice(0, 300)}`;
    return { kind: 'invalid', reason };
  } catch (error) {
    if (!(error instanceof LookerAnswer)) throw error;
    const what = describe(link);
    if (error.status === 404) {
      return {
        kind: 'gone',
        reason: `Looker knows no ${what}, or does not show it to the bot; ask for a fresh link (${error.message})`,
      };
    }
    if (error.status === 400 || error.status === 422) {
      return {
        kind: 'invalid',
        reason: `Looker cannot run ${what}; open the link, repair the query and send the link again (${error.message})`,
      };
    }
    if (error.status === 401 || error.status === 403) {
      throw new CreditError(
        'looker_credentials',
        `Looker refused the bot (${error.message}); check client_id and the variable f/credits/looker_client_secret, and the API user's permissions`,
        { cause: error },
      );
    }
    throw new CreditError('looker_refused', `Looker refused ${what}: ${error.message}`, { cause: error });
  }
}

async function ask(looker: Looker40SDK, link: LookerLink): Promise<string> {
  switch (link.kind) {
    case 'look':
      return looker.ok(looker.run_look({ look_id: link.look_id, result_format: 'sql', limit: noLimit }));
    case 'slug': {
      const query = await looker.ok(looker.query_for_slug(link.slug, 'id'));
      if (!query.id) throw new LookerAnswer(404, 'the query has no id');
      return looker.ok(looker.run_query({ query_id: query.id, result_format: 'sql', limit: noLimit }));
    }
    case 'explore':
      return looker.ok(
        looker.run_inline_query({
          result_format: 'sql',
          limit: noLimit,
          body: { ...link.query, limit: String(noLimit) },
        }),
      );
  }
}

function describe(link: LookerLink): string {
  switch (link.kind) {
    case 'look':
      return `Look ${link.look_id}`;
    case 'slug':
      return `query ${link.slug}`;
    case 'explore':
      return `Explore ${link.query.model}/${link.query.view}`;
  }
}

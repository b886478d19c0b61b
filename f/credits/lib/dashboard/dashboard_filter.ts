/** What a person chose on the dashboard, and where its links to Slack lead. */
import { z } from 'zod';
import { CreditError } from '../errors.ts';
import type { DashboardFilter } from './dashboard.ts';

/** Forms leave out what is empty in different ways: absent, null or an empty text. */
const left = <T extends z.ZodType>(value: T) =>
  z.preprocess((given) => (given === null || given === '' ? undefined : given), value.optional());

const filterSchema = z.strictObject({
  from: left(z.iso.date()),
  until: left(z.iso.date()),
  channel: left(z.string().regex(/^[CGD][A-Z0-9]{2,20}$/, 'a Slack channel id such as C0AB12CD3')),
});

/** Throws CreditError `request_invalid` naming what is wrong. */
export function dashboardFilter(value: unknown): DashboardFilter {
  const parsed = filterSchema.safeParse(value);
  if (!parsed.success) {
    throw new CreditError('request_invalid', `The filter is not valid: ${z.prettifyError(parsed.error)}`);
  }
  const { from, until } = parsed.data;
  if (from !== undefined && until !== undefined && from >= until) {
    throw new CreditError('request_invalid', `The filter is empty: ${until} is not after ${from}`);
  }
  return parsed.data;
}

const slackSchema = z.object({ thread_url: z.string().min(1).optional() });

/** Slack's own address for "open this message", which needs no name of a workspace. */
const DEFAULT_THREAD = 'https://slack.com/app_redirect?channel={channel}&message_ts={ts}';

/** @param slack the slack resource as it is stored */
export function threadUrl(slack: unknown): string {
  const parsed = slackSchema.safeParse(slack);
  return parsed.data?.thread_url ?? DEFAULT_THREAD;
}

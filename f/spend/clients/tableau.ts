/** Tableau's REST API: one sign-in for a report, the data of filtered views, sign-out. */
import * as z from 'zod';
import { SpendError } from '../lib/reason/errors.ts';
import { type Gap, gap } from '../lib/snapshot/gap.ts';
import { readApiVersion, readCredentials, readError, type Session } from '../lib/tableau/message.ts';
import type { ViewText } from '../lib/tableau/snapshots.ts';
import { type ViewSpec, viewSpecSchema } from '../lib/tableau/view_spec.ts';
import { patience } from './patience.ts';
import { type Answer, defaultLimits, type Limits, request } from './request.ts';

export const tableauPath = 'f/spend/resources/tableau';

const tableauSchema = z.object({
  server: z.url({ protocol: /^https?$/ }),
  api_version: z
    .string()
    .regex(/^\d+\.\d+$/)
    .default('3.24'),
  /** The `contentUrl` of the site; empty for the default site. */
  site: z.string().default(''),
  pat_name: z.string().min(1),
  pat_secret: z.string().min(1),
  views: z.strictObject({
    monthly: viewSpecSchema,
    daily: viewSpecSchema.optional(),
    service_breakdown: viewSpecSchema.optional(),
  }),
  /** Data older than this is no data. */
  max_data_age_minutes: z.coerce.number().int().min(1).optional(),
});

export type TableauResource = z.infer<typeof tableauSchema>;

/** Validates the tableau resource; throws SpendError `tableau_invalid` naming the fields, never their values. */
export function parseTableau(value: unknown): TableauResource {
  const parsed = tableauSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value').join(', ');
  throw new SpendError('tableau_invalid', `The resource ${tableauPath} is not complete: ${fields}`);
}

export interface Tableau {
  /** The CSV of a view for one account, or why there is none. */
  data(view: ViewSpec, account: string): Promise<ViewText>;
}

/** Minutes that Tableau may answer from its cache: the shortest it offers. */
const maxAge = '1';

/**
 * Signs in, works and signs out, whatever happens. A personal access token has one session: run it under a lock that no other
 * report of the same token holds. A session that ends meanwhile (401002) is renewed once, for all requests that wait for it.
 */
export async function withTableau<T>(
  resource: TableauResource,
  work: (tableau: Tableau) => Promise<T>,
  changes: Partial<Limits> = {},
): Promise<T> {
  const limits = { ...defaultLimits, ...changes };
  const ask = patience();
  let renewed = false;
  let session = signIn(resource, limits);
  const data = async (view: ViewSpec, account: string): Promise<ViewText> => {
    const used = session;
    const signed = await used;
    if ('state' in signed) return signed;
    const what = `view ${view.name}`;
    const asked = await ask(
      what,
      async () => {
        const answer = await viewData(signed, view, account, limits);
        return { answer, found: textOf(what, answer) };
      },
      ({ found }) => 'state' in found && found.reason === 'source_unavailable',
    );
    if ('state' in asked) return asked;
    const { answer, found } = asked;
    if (!isSessionEnd(answer)) return found;
    if (session === used) {
      if (renewed) return found;
      renewed = true;
      session = signIn(resource, limits);
    }
    return data(view, account);
  };
  try {
    return await work({ data });
  } finally {
    const signed = await session;
    // Also when the report is out of time: an open session would outlive it.
    if (!('state' in signed)) await signOut(signed, { ...limits, signal: null, retryDelaysMs: [] });
  }
}

const json = { accept: 'application/json', 'content-type': 'application/json' };

/** A session and the address of the API in the version that it was opened by. */
type SignedIn = Session & { base: string };

/** In the version of the resource; in that of the server where the server does not know it. */
async function signIn(resource: TableauResource, limits: Limits): Promise<SignedIn | Gap> {
  const api = `${resource.server.replace(/\/+$/, '')}/api`;
  const found = await signInTo(`${api}/${resource.api_version}`, resource, limits);
  if (!('state' in found) || !isVersionUnknown(found)) return found;
  // Every version answers to this, also to callers that are not signed in.
  const info = await request(
    'Tableau serverinfo',
    `${api}/2.4/serverinfo`,
    { method: 'GET', headers: json },
    limits,
  );
  const version = 'state' in info ? null : readApiVersion(info.text);
  if (version === null || version === resource.api_version) return found;
  return signInTo(`${api}/${version}`, resource, limits);
}

const unknownResource = '404003';

function isVersionUnknown({ detail }: Gap): boolean {
  return detail.includes(`(${unknownResource},`);
}

async function signInTo(base: string, resource: TableauResource, limits: Limits): Promise<SignedIn | Gap> {
  const { pat_name: personalAccessTokenName, pat_secret: personalAccessTokenSecret, site } = resource;
  const credentials = { personalAccessTokenName, personalAccessTokenSecret, site: { contentUrl: site } };
  const init = { method: 'POST' as const, headers: json, body: JSON.stringify({ credentials }) };
  const found = textOf(
    'Tableau sign-in',
    await request('Tableau sign-in', `${base}/auth/signin`, init, limits),
  );
  if ('state' in found) return found;
  const session = readCredentials(found.csv);
  if (session === null) return gap('source_unavailable', 'Tableau sign-in: the answer is not one of Tableau');
  return { ...session, base };
}

function viewData(
  { base, token, siteId }: SignedIn,
  view: ViewSpec,
  account: string,
  limits: Limits,
): Promise<Answer | Gap> {
  const url = new URL(
    `${base}/sites/${encodeURIComponent(siteId)}/views/${encodeURIComponent(view.id)}/data`,
  );
  // A comma separates values of a filter.
  url.searchParams.set(`vf_${view.columns.account}`, account.replaceAll(',', '\\,'));
  url.searchParams.set('maxAge', maxAge);
  const headers = { ...json, 'x-tableau-auth': token };
  return request(`view ${view.name}`, url.href, { method: 'GET', headers }, limits);
}

async function signOut({ base, token }: SignedIn, limits: Limits): Promise<void> {
  const init = { method: 'POST' as const, headers: { ...json, 'x-tableau-auth': token } };
  // Its answer changes nothing: without it the session ends by itself after 240 minutes.
  await request('Tableau sign-out', `${base}/auth/signout`, init, limits);
}

function isSessionEnd(answer: Answer | Gap): boolean {
  return !('state' in answer) && answer.status === 401 && readError(answer.text)?.code === '401002';
}

/** The body of a good answer; the reason of another one: what Tableau refuses, or what stands in front of it. */
function textOf(what: string, answer: Answer | Gap): ViewText {
  if ('state' in answer) return answer;
  const { status, contentType, text } = answer;
  if (status === 200 && !/html/.test(contentType)) return { kind: 'csv', csv: text };
  const error = readError(text);
  if (error !== null && status < 500 && status !== 429)
    return gap('source_refused', `${what}: Tableau refused (${error.code}, ${error.words})`);
  return gap('source_unavailable', `${what}: HTTP ${status}${error === null ? '' : ` (${error.code})`}`);
}

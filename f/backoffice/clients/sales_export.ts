/** Makes an export of sales, stores it and hands it out: as a file or as a signed link. */
import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '../../shared/clients/database.ts';
import { type Answer, ok, readInput, refuse } from '../lib/access/answer.ts';
import {
  type ExportQuery,
  exportQuerySchema,
  fileName,
  type Period,
  periodOf,
} from '../lib/export/period.ts';
import type { Summary } from '../lib/export/sales.ts';
import { judgeLink, type LinkKeys, linkPath, linkQuerySchema } from '../lib/link/link.ts';
import { jsonNumber } from '../lib/money/minor.ts';
import { audit } from './audit_store.ts';
import { salesFile } from './export_file.ts';
import * as store from './export_store.ts';
import type { Call } from './respond.ts';

export const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Where links lead and what signs them. */
export interface Links {
  keys: LinkKeys;
  /** Address of the workspace's routes, with a slash at the end. */
  base: string;
}

export async function exportSales(
  { database, policy, request, actor, now }: Call,
  links: Links,
): Promise<Answer> {
  const read = readInput(exportQuerySchema, request.query);
  if (read.kind === 'refused') return read.answer;
  const query = read.value;
  const asOf = query.as_of === undefined ? now : new Date(query.as_of);
  if (asOf > now) return refuse('bad_value', 'as_of lies in the future');
  const period = periodOf(query, now);
  if ('problem' in period) return refuse('bad_value', period.problem);
  const made = await makeExport(database, { query, period, asOf, base: policy.export.file_name, actor, now });
  const headers = {
    'X-Export-Timezone': period.timeZone,
    'X-Export-Id': made.id,
    'X-Export-Rows': `${made.rows}`,
    'X-Content-SHA256': made.sha256,
  };
  if (query.deliver === 'link') {
    const link = await makeLink(database, links, made.id, {
      actor,
      now,
      minutes: policy.export.link_minutes,
    });
    return { ...ok({ ...aboutExport(made), ...link }, 201), headers };
  }
  await database.transaction((sql) =>
    store.recordDownload(sql, { exportId: made.id, linkId: null, at: now, actor, outcome: 'valid' }),
  );
  const { content, fileName: name } = made;
  return { status: 200, body: null, file: { content, type: contentTypes[made.format], name }, headers };
}

export interface Wanted {
  query: ExportQuery;
  period: Period;
  asOf: Date;
  /** The name of the file begins with it. */
  base: string;
  actor: string;
  now: Date;
}

/** Makes the file and stores it with what was asked for; both are audited. */
export async function makeExport(database: Database, wanted: Wanted): Promise<store.StoredExport> {
  const { query, period, asOf, base, actor, now } = wanted;
  const { content, summary } = await salesFile(database, period, asOf, query.format);
  const made: store.StoredExport = {
    id: randomUUID(),
    format: query.format,
    params: JSON.stringify({ ...query, start: period.start, end: period.end, as_of: asOf }),
    totals: JSON.stringify(totalsOf(summary)),
    rows: summary.rows,
    fileName: fileName(base, period, query.format),
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
    at: now,
    by: actor,
  };
  await database.transaction(async (sql) => {
    await store.storeExport(sql, made);
    const data = { sha256: made.sha256, rows: made.rows, params: made.params };
    await audit(sql, {
      at: now.toISOString(),
      actor,
      event: 'export_made',
      subject: `export:${made.id}`,
      data,
    });
  });
  return made;
}

/** What is told of an export besides its file. */
export function aboutExport({ id, fileName: file_name, rows, sha256, totals }: store.StoredExport) {
  return { id, file_name, rows, sha256, totals: JSON.parse(totals) };
}

function totalsOf({ currencies, taxes }: Summary) {
  return {
    currencies: currencies.map(({ net, tax, rounding, gross, ...rest }) => ({
      ...rest,
      net: jsonNumber(net),
      tax: jsonNumber(tax),
      rounding: jsonNumber(rounding),
      gross: jsonNumber(gross),
    })),
    taxes: taxes.map((row) => ({ ...row, taxable: jsonNumber(row.taxable), tax: jsonNumber(row.tax) })),
  };
}

async function makeLink(
  database: Database,
  { keys, base }: Links,
  exportId: string,
  { actor, now, minutes }: { actor: string; now: Date; minutes: number },
) {
  const expires = Math.floor(now.getTime() / 1_000) + 60 * minutes;
  const link = { id: randomUUID(), exportId, expires, keyId: keys.current };
  await database.transaction((sql) => store.storeLink(sql, link, actor, now));
  return {
    link_id: link.id,
    url: `${base}${linkPath(keys, link)}`,
    expires_at: new Date(expires * 1_000).toISOString(),
  };
}

/** The file of a link; every request for a known link is recorded. */
export async function download(
  database: Database,
  keys: LinkKeys,
  { id, query, now }: { id: string; query: Record<string, string>; now: Date },
): Promise<Answer> {
  const read = readInput(linkQuerySchema, query);
  if (read.kind === 'refused' || !isUuid(id)) return refuse('altered');
  return database.transaction(async (sql) => {
    const link = await store.findLink(sql, id);
    if (link === undefined) return refuse('not_found');
    const { export_id: exportId, issued_to: actor, is_revoked: isRevoked, file_name: name, format } = link;
    const outcome = judgeLink(keys, { id, exportId, isRevoked }, read.value, now);
    await store.recordDownload(sql, { exportId, linkId: id, at: now, actor, outcome });
    if (outcome === 'altered') return refuse('altered');
    if (outcome !== 'valid') return refuse('gone');
    const content = await store.contentOf(sql, exportId);
    return { status: 200, body: null, file: { content, type: contentTypes[format], name } };
  });
}

export async function revoke({ database, request, actor, now }: Call): Promise<Answer> {
  const id = request.params.id ?? '';
  if (!isUuid(id)) return refuse('not_found');
  return database.transaction(async (sql) => {
    if (!(await store.revokeLink(sql, id, actor, now))) return refuse('not_found');
    await audit(sql, {
      at: now.toISOString(),
      actor,
      event: 'link_revoked',
      subject: `link:${id}`,
      data: {},
    });
    return ok({ link_id: id, revoked: true });
  });
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

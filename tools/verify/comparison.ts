/** Holds what was seen in two places against each other, and shows it as a table. */
import pc from 'picocolors';
import type { Observation } from './observation.ts';
import type { Json } from './server.ts';

export interface Row {
  check: string;
  embedded: Json;
  server: Json;
  ok: boolean;
  advice: string;
}

/** One row for each check of the reference; what the server lacks is null. */
export function compare(reference: readonly Observation[], seen: readonly Observation[]): Row[] {
  return reference.map(({ check, seen: embedded, holds, advice }) => {
    const there = seen.find((one) => one.check === check);
    const server = there?.seen ?? null;
    const ok = Bun.deepEquals(embedded, server) && holds !== false && there?.holds !== false;
    return { check, embedded, server, ok, advice };
  });
}

const width = 46;

/** @returns lines of text */
export function table(rows: readonly Row[]): string[] {
  const checks = Math.max('check'.length, ...rows.map(({ check }) => check.length));
  const line = (check: string, embedded: string, server: string, ok: string) =>
    `${check.padEnd(checks)}  ${embedded.padEnd(width)}  ${server.padEnd(width)}  ${ok}`;
  return [
    pc.bold(line('check', 'embedded', 'server', 'ok')),
    ...rows.map(({ check, embedded, server, ok }) =>
      line(check, brief(embedded), brief(server), ok ? pc.green('yes') : pc.red('NO')),
    ),
    ...rows.filter(({ ok }) => !ok).flatMap(details),
  ];
}

function details({ check, embedded, server, advice }: Row): string[] {
  const differing = differences(embedded, server);
  return [
    '',
    pc.red(`${check}: ${advice}.`),
    ...differing
      .slice(0, 10)
      .flatMap(({ at, embedded: here, server: there }) => [
        `  ${at || 'as a whole'}`,
        `    embedded ${JSON.stringify(here)}`,
        `    server   ${JSON.stringify(there)}`,
      ]),
    ...(differing.length > 10 ? [`  and ${differing.length - 10} more`] : []),
  ];
}

interface Difference {
  at: string;
  embedded: unknown;
  server: unknown;
}

/** The innermost places where two values differ. */
export function differences(embedded: unknown, server: unknown, at = ''): Difference[] {
  if (Bun.deepEquals(embedded, server)) return [];
  const [here, there] = [entries(embedded), entries(server)];
  if (here === null || there === null || Array.isArray(embedded) !== Array.isArray(server)) {
    return [{ at, embedded, server }];
  }
  const keys = new Set([...here.keys(), ...there.keys()]);
  return [...keys].flatMap((key) =>
    differences(here.get(key), there.get(key), at === '' ? key : `${at}.${key}`),
  );
}

function entries(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}

/** A value in one short line: amounts and outcomes where it has some. */
export function brief(value: Json): string {
  const text = summary(value);
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function summary(value: Json): string {
  const amounts = [...new Set(JSON.stringify(value).match(/(?<=Approved, )\$[\d,]+\.\d\d/g))].join(' ');
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `${value.length} ${amounts}`.trim();
  if (typeof value !== 'object' || value === null) return String(value);
  if (!('success' in value && 'result' in value)) return words(value);
  const { success, result } = value;
  const counted = typeof result === 'object' && result !== null && 'outcomes' in result;
  const shown = counted ? words(result.outcomes ?? {}) : amounts || words(result ?? null);
  return `${success === true ? 'success' : 'FAILURE'}: ${shown || 'nothing'}`;
}

function words(value: Json): string {
  return JSON.stringify(value)
    .replaceAll(/[{}[\]"]/g, '')
    .replaceAll(',', ', ')
    .replaceAll(':', ' ');
}

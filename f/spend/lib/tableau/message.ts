/** Tableau's answers to sign-in and its errors, as JSON or XML: servers and proxies do not all honour `Accept`. */
import * as z from 'zod';

export interface Session {
  token: string;
  siteId: string;
}

const credentialsSchema = z.object({
  credentials: z.object({ token: z.string().min(1), site: z.object({ id: z.string().min(1) }) }),
});
const errorSchema = z.object({
  error: z.object({ code: z.string(), summary: z.string(), detail: z.string() }),
});

/** Null for an answer that is not one to a sign-in. */
export function readCredentials(text: string): Session | null {
  const json = asJson(text);
  if (json !== undefined) {
    const found = credentialsSchema.safeParse(json);
    return found.success
      ? { token: found.data.credentials.token, siteId: found.data.credentials.site.id }
      : null;
  }
  const token = attribute(text, 'credentials', 'token');
  const siteId = attribute(text, 'site', 'id');
  return token === null || siteId === null ? null : { token, siteId };
}

const serverInfoSchema = z.object({ serverInfo: z.object({ restApiVersion: z.string() }) });

/** The version of the REST API that a server speaks, such as `3.19`; null for another answer. */
export function readApiVersion(text: string): string | null {
  const json = asJson(text);
  const found =
    json === undefined
      ? element(text, 'restApiVersion')
      : serverInfoSchema.safeParse(json).data?.serverInfo.restApiVersion;
  return found !== undefined && /^\d+\.\d+$/.test(found) ? found : null;
}

/** The six-digit code and the words of an error; null for an answer of something else, such as a proxy. */
export function readError(text: string): { code: string; words: string } | null {
  const json = asJson(text);
  if (json !== undefined) {
    const found = errorSchema.safeParse(json);
    if (!found.success) return null;
    const { code, summary, detail } = found.data.error;
    return { code, words: `${summary}: ${detail}` };
  }
  const code = attribute(text, 'error', 'code');
  return code === null
    ? null
    : { code, words: [element(text, 'summary'), element(text, 'detail')].join(': ') };
}

function asJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function attribute(xml: string, element: string, name: string): string | null {
  const tag = new RegExp(`<(?:\\w+:)?${element}(\\s[^>]*)>`).exec(xml)?.[1] ?? '';
  const value = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return value === null ? null : unescaped(value[1] ?? value[2] ?? '');
}

function element(xml: string, name: string): string {
  return unescaped(new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(xml)?.[1] ?? '');
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? all) : String.fromCodePoint(Number(code)),
  );
}

/** Tableau's messages in both formats: XML, and JSON for a client that accepts it. */
import type { TableauRefusal } from './refusal.ts';

/** An element: its attributes, or its text in `value`. */
type Node = { [name: string]: string | Node };

export function tableauResponse(
  name: string,
  content: Node,
  accept: string | undefined,
  status = 200,
): Response {
  if (accept?.includes('application/json')) return Response.json({ [name]: content }, { status });
  const namespace = 'xmlns="http://tableau.com/api" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const body = `<?xml version='1.0' encoding='UTF-8'?><tsResponse ${namespace}>${xml(name, content)}</tsResponse>`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml;charset=utf-8' } });
}

/** The parts of an error are elements in XML, too. */
export function errorResponse(refusal: TableauRefusal, accept: string | undefined): Response {
  const { code, summary, message: detail, status } = refusal;
  const isJson = accept?.includes('application/json');
  const content: Node = isJson
    ? { code, summary, detail }
    : { code, summary: { value: summary }, detail: { value: detail } };
  return tableauResponse('error', content, accept, status);
}

function xml(name: string, node: Node): string {
  const parts = Object.entries(node);
  const attributes = parts.flatMap(([key, value]) =>
    typeof value === 'string' && key !== 'value' ? [` ${key}="${escaped(value)}"`] : [],
  );
  const inner = parts.map(([key, value]) => {
    if (typeof value !== 'string') return xml(key, value);
    return key === 'value' ? escaped(value) : '';
  });
  return `<${name}${attributes.join('')}>${inner.join('')}</${name}>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

export interface SignIn {
  name: string;
  secret: string;
  site: string;
}

/** The credentials of a sign-in request in either format; null when it has others or none. */
export function readSignIn(body: string): SignIn | null {
  const read = body.trimStart().startsWith('{') ? fromJson(body) : (name: string) => attribute(body, name);
  const [name, secret, site] = [
    read('personalAccessTokenName'),
    read('personalAccessTokenSecret'),
    read('contentUrl'),
  ];
  return name === null || secret === null || site === null ? null : { name, secret, site };
}

function fromJson(body: string): (name: string) => string | null {
  const values = new Map<string, unknown>();
  JSON.parse(body, (key, value) => {
    values.set(key, value);
    return value;
  });
  return (name) => {
    const value = values.get(name);
    return typeof value === 'string' ? value : null;
  };
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function attribute(body: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(body)?.[1];
  return value?.replace(/&(\w+);/g, (all, entity: string) => entities[entity] ?? all) ?? null;
}

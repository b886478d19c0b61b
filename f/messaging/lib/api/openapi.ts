/** The OpenAPI description of the API, made from its routes. */
import * as z from 'zod';
import { type RefusalCode, refusals } from '../reason/reasons.ts';
import { messageSchema } from './bodies.ts';
import { type ApiRoute, routes } from './routes.ts';

const json = (schema: object) => ({ 'application/json': { schema } });

/** JSON Schema 2020-12, which OpenAPI 3.1 uses, of what a caller sends. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

function bodyOf({ body, path }: ApiRoute): object {
  if (body === null) return {};
  const schema = schemaOf(body);
  // Each item is read on its own, so that a refusal can name it.
  const isList = path === 'send-bulk' || path === 'load-from-json';
  const items = { type: 'array', minItems: 1, items: schemaOf(messageSchema) };
  const content = json(isList ? { ...schema, properties: { messages: items } } : schema);
  return { requestBody: { required: true, content } };
}

function refusalsOf(codes: readonly RefusalCode[]): object {
  const byStatus = Map.groupBy(codes, (code) => refusals[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, own]) => [
      `${status}`,
      {
        description: own.map((code) => `${code}: ${refusals[code].title}`).join('. '),
        content: json({
          type: 'object',
          required: ['success', 'error', 'message'],
          properties: {
            success: { const: false },
            error: { enum: own },
            message: { type: 'string' },
            field: { type: 'string' },
          },
        }),
      },
    ]),
  );
}

function operationOf(route: ApiRoute): object {
  const properties = Object.fromEntries(
    Object.entries(route.answer).map(([name, type]) => [name, name === 'phone_number' ? phone : { type }]),
  );
  const parameters = [
    ...[...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(route.method === 'post'
      ? [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } }]
      : []),
  ];
  return {
    operationId: route.script,
    summary: route.summary,
    description: `Scope: ${route.scope}.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...bodyOf(route),
    responses: {
      200: {
        description: 'Done',
        content: json({ type: 'object', required: Object.keys(route.answer), properties }),
      },
      ...refusalsOf(route.refusals),
    },
  };
}

/** Masked, and null for a message to an e-mail address. */
const phone = { type: ['string', 'null'] };

export function openapi(): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Messaging agent', version: '1' },
    servers: [
      { url: 'http://localhost:5000', description: 'npm run messaging' },
      {
        url: '{base}/api/r/{workspace}/messaging',
        description: 'Windmill',
        variables: {
          base: { default: 'https://windmill.example.com' },
          workspace: { default: 'main' },
        },
      },
    ],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } } },
    paths: Object.fromEntries(
      routes.map((route) => [
        `/${route.path.replace(/:(\w+)/g, '{$1}')}`,
        { [route.method]: operationOf(route) },
      ]),
    ),
  };
}

/** The routes of the API, each with its scope, its body and what it answers; the OpenAPI description is made from this list. */
import type * as z from 'zod';
import type { RefusalCode } from '../reason/reasons.ts';
import type { Scope } from './access.ts';
import { bulkSchema, cleanupSchema, messageSchema, sendOtpSchema, verifyOtpSchema } from './bodies.ts';

export interface ApiRoute {
  method: 'get' | 'post';
  /** Below `messaging/`; a parameter as `:id`. */
  path: string;
  /** Of the script, below `f/messaging/scripts/`. */
  script: string;
  summary: string;
  scope: Scope;
  body: z.ZodType | null;
  /** Fields of the answer 200 and their types. */
  answer: Readonly<Record<string, 'string' | 'boolean' | 'integer' | 'object' | 'array'>>;
  refusals: readonly RefusalCode[];
}

const access: RefusalCode[] = ['key_missing', 'scope_missing', 'key_in_use', 'key_reused'];
const content: RefusalCode[] = [
  'body_invalid',
  'phone_invalid',
  'phone_refused',
  'content_empty',
  'content_too_long',
  'content_banned',
  'template_invalid',
  'channel_unusable',
  'client_limit',
  'otp_send_limit',
];

export const routes: readonly ApiRoute[] = [
  {
    method: 'post',
    path: 'send-otp',
    script: 'send_otp',
    summary: 'Send a code',
    scope: 'send',
    body: sendOtpSchema,
    answer: { success: 'boolean', message_id: 'string', phone_number: 'string' },
    refusals: [
      ...access,
      'body_invalid',
      'phone_invalid',
      'phone_refused',
      'channel_unusable',
      'client_limit',
      'otp_send_limit',
    ],
  },
  {
    method: 'post',
    path: 'send-message',
    script: 'send_message',
    summary: 'Send a message',
    scope: 'send',
    body: messageSchema,
    answer: {
      success: 'boolean',
      message_id: 'string',
      phone_number: 'string',
      message_type: 'string',
      channel: 'string',
      prices: 'array',
    },
    refusals: [...access, ...content],
  },
  {
    method: 'post',
    path: 'send-bulk',
    script: 'send_bulk',
    summary: 'Send a list of messages',
    scope: 'send',
    body: bulkSchema,
    answer: { success: 'boolean', message_ids: 'array', count: 'integer' },
    refusals: [...access, ...content, 'bulk_too_large'],
  },
  {
    method: 'post',
    path: 'load-from-json',
    script: 'load_from_json',
    summary: 'Accept the messages of a file',
    scope: 'send',
    body: bulkSchema,
    answer: { success: 'boolean', messages_loaded: 'integer' },
    refusals: [...access, ...content, 'bulk_too_large'],
  },
  {
    method: 'post',
    path: 'verify-otp',
    script: 'verify_otp',
    summary: 'Check a code',
    scope: 'verify',
    body: verifyOtpSchema,
    answer: { success: 'boolean', code: 'string', message: 'string', phone_number: 'string' },
    refusals: [...access, 'body_invalid', 'phone_invalid', 'phone_refused'],
  },
  {
    method: 'get',
    path: 'delivery-report/:id',
    script: 'delivery_report',
    summary: 'What has become of a message',
    scope: 'read',
    body: null,
    answer: { message_id: 'string', status: 'string', attempts: 'integer', tries: 'array', trail: 'array' },
    refusals: [...access, 'message_unknown'],
  },
  {
    method: 'get',
    path: 'metrics',
    script: 'metrics',
    summary: 'Counts of messages, attempts and the queue',
    scope: 'read',
    body: null,
    answer: {
      runtime_metrics: 'object',
      database_stats: 'object',
      queue_size: 'integer',
      is_running: 'boolean',
    },
    refusals: access,
  },
  {
    method: 'get',
    path: 'health',
    script: 'health',
    summary: 'Whether the queue moves',
    scope: 'read',
    body: null,
    answer: { status: 'string', agent_running: 'boolean', queue_size: 'integer', timestamp: 'string' },
    refusals: access,
  },
  {
    method: 'post',
    path: 'cleanup',
    script: 'cleanup',
    summary: 'Delete old messages',
    scope: 'admin',
    body: cleanupSchema,
    answer: {
      success: 'boolean',
      messages_deleted: 'integer',
      otps_deleted: 'integer',
      answers_deleted: 'integer',
    },
    refusals: [...access, 'body_invalid'],
  },
];

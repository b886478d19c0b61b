/** Bodies of the API, as the original defines them; a field that it does not know is refused. */
import * as z from 'zod';
import { channelSchema, messageTypeSchema, prioritySchema } from '../message/message.ts';

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

const text = z.string().max(10_000);
const callback = z.url({ protocol: /^https?$/ }).max(2_000);
const variable = z.union([z.string().max(1_000), z.number()]);

export const sendOtpSchema = z.strictObject({
  phone_number: z.string().min(1),
  user_id: optional(text),
  callback_url: optional(callback),
  /** Of the code: a login and a payment do not share one. */
  purpose: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/)
    .default('login'),
});

export const messageSchema = z.strictObject({
  phone_number: optional(z.string()),
  email: optional(z.email().max(320)),
  message_type: messageTypeSchema.default('notification'),
  content: optional(text),
  template: optional(z.string()),
  variables: optional(z.record(z.string(), variable)),
  priority: optional(prioritySchema),
  preferred_channel: optional(channelSchema),
  scheduled_for: optional(z.string()),
  max_retries: optional(z.int().min(0).max(10)),
  user_id: optional(text),
  callback_url: optional(callback),
});

export type MessageBody = z.infer<typeof messageSchema>;

export const bulkSchema = z.strictObject({ messages: z.array(z.unknown()).min(1) });

export const verifyOtpSchema = z.strictObject({
  phone_number: z.string().min(1),
  /** A number loses its leading zeros, which are added again. */
  otp: z.union([z.string().min(1).max(20), z.int().min(0).max(999_999)]),
  purpose: sendOtpSchema.shape.purpose,
});

export const cleanupSchema = z.strictObject({
  older_than_days: z.int().min(1).max(3_650).default(30),
});

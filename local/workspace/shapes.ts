/** Schemas shared by several kinds of files. */
import { z } from 'zod';
import type { Json, JsonObject } from './types.ts';

export const json: z.ZodType<Json> = z.json();
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);

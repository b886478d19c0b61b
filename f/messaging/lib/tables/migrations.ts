/** The migrations of the schema `messaging`, in order. */
import type { Migration } from '../../../shared/lib/migration.ts';
import { m0001Messages } from './m0001_messages.ts';
import { m0002Codes } from './m0002_codes.ts';

export const schema = 'messaging';

export const migrations: readonly Migration[] = [m0001Messages, m0002Codes];

/** The migrations of the schema `backoffice`, in order. */
import type { Migration } from '../../../shared/lib/migration.ts';
import { m0001Order } from './m0001_order.ts';
import { m0002Invoice } from './m0002_invoice.ts';
import { m0003Audit } from './m0003_audit.ts';
import { m0004Export } from './m0004_export.ts';
import { m0005Books } from './m0005_books.ts';

export const schema = 'backoffice';

export const migrations: readonly Migration[] = [
  m0001Order,
  m0002Invoice,
  m0003Audit,
  m0004Export,
  m0005Books,
];

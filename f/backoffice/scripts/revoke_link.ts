/** Ends a signed link: `DELETE admin/exports/links/:id`. */
import { respond } from '../clients/respond.ts';
import { revoke } from '../clients/sales_export.ts';
import { requestOf } from '../lib/access/request.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  return respond(request, 'exports', revoke);
}

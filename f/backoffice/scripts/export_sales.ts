/** Answers with the sales of a period, as a file or a signed link: `GET admin/exports/sales`. */
import { respond } from '../clients/respond.ts';
import { exportSales } from '../clients/sales_export.ts';
import { workspaceLinks } from '../clients/workspace_links.ts';
import { requestOf } from '../lib/access/request.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  const links = await workspaceLinks();
  return respond(request, 'exports', (call) => exportSales(call, links));
}

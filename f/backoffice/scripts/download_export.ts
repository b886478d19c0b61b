/** Answers with the file of a signed link: `GET backoffice/downloads/:id`. The signature stands for the login. */
import { withBooks } from '../clients/books.ts';
import { download } from '../clients/sales_export.ts';
import { workspaceLinks } from '../clients/workspace_links.ts';
import { toResult } from '../lib/access/answer.ts';
import { requestOf, requestSchema } from '../lib/access/request.ts';
import { parsed } from '../lib/reason/errors.ts';

export async function preprocessor(event: object) {
  return requestOf(event);
}

/** @param request as the preprocessor made it */
export async function main(request: object) {
  const { params, query, request_id } = parsed(requestSchema, request, 'event_unreadable', 'The request');
  const { keys } = await workspaceLinks();
  const answer = await withBooks((database) =>
    download(database, keys, { id: params.id ?? '', query, now: new Date() }),
  );
  return toResult(answer, request_id);
}

/** CSV as Tableau writes it, read strictly: a text that was cut or damaged is no table. */

export type Table =
  | { kind: 'table'; header: string[]; rows: string[][] }
  | { kind: 'damaged'; detail: string };

/** A cell, quoted or not, with the comma or line end that ends it. */
const cellForm = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/y;

/** Reads a whole text: every line ends with a line break and has as many cells as the header. */
export function parseTable(text: string): Table {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines: string[][] = [];
  let line: string[] = [];
  cellForm.lastIndex = 0;
  while (cellForm.lastIndex < body.length) {
    const match = cellForm.exec(body);
    if (match === null)
      return { kind: 'damaged', detail: `line ${lines.length + 1} is not CSV, or the text ends within it` };
    const [, quoted, plain = '', end] = match;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      lines.push(line);
      line = [];
    }
  }
  if (line.length > 0) return { kind: 'damaged', detail: `the text ends within line ${lines.length + 1}` };
  const [header = [], ...rows] = lines.filter((cells) => cells.length > 1 || cells[0] !== '');
  const odd = rows.findIndex((cells) => cells.length !== header.length);
  if (odd !== -1)
    return {
      kind: 'damaged',
      detail: `row ${odd + 1} has ${rows[odd]?.length} cells, the header ${header.length}`,
    };
  return { kind: 'table', header, rows };
}

/** The parts of a workbook that its sheets do not hold, and the text of sheets. Text cells are never formulas. */

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

const types = 'http://schemas.openxmlformats.org/package/2006/content-types';

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

export const workbookFile = 'xl/workbook.xml';

/** @param number of the sheet, from 1 */
export function sheetPath(number: number): string {
  return `xl/worksheets/sheet${number}.xml`;
}

/** Start and end of a sheet whose first row stays in view. Rows stand between them. */
export const sheetStart = `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>\n`;
export const sheetEnd = '</sheetData></worksheet>';

export interface Styles {
  /** `numFmt` elements. */
  formats?: readonly string[];
  /** `fill` elements. Some readers demand the two that Excel reserves. */
  fills?: readonly string[];
  /** `xf` elements, which cells name by their place. Font 0 is plain, font 1 bold. */
  cells: readonly string[];
}

export interface PartFile {
  path: string;
  /** Without its head. */
  xml: string;
}

/** Everything but the sheets. @param titles of the sheets, in order */
export function workbookFiles(
  titles: readonly string[],
  { formats = [], fills = ['<fill/>'], cells }: Styles,
): PartFile[] {
  const overrides = titles.map(
    (_, index) => `<Override PartName="/${sheetPath(index + 1)}" ContentType="${sheetType}.worksheet+xml"/>`,
  );
  const sheets = titles.map(
    (title, index) => `<sheet name="${escaped(title)}" sheetId="${index + 1}" r:id="r${index + 1}"/>`,
  );
  const links = titles.map(
    (_, index) =>
      `<Relationship Id="r${index + 1}" Type="${office}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const numbers =
    formats.length === 0 ? '' : `<numFmts count="${formats.length}">${formats.join('')}</numFmts>`;
  return [
    {
      path: '[Content_Types].xml',
      xml: `<Types xmlns="${types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/>${overrides.join('')}<Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/></Types>`,
    },
    {
      path: '_rels/.rels',
      xml: `<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      path: workbookFile,
      xml: `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.join('')}</sheets></workbook>`,
    },
    {
      path: 'xl/_rels/workbook.xml.rels',
      xml: `<Relationships xmlns="${relations}">${links.join('')}<Relationship Id="r${titles.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      path: 'xl/styles.xml',
      xml: `<styleSheet xmlns="${main}">${numbers}<fonts count="2"><font/><font><b/></font></fonts><fills count="${fills.length}">${fills.join('')}</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`,
    },
  ];
}

/** A cell that is text whatever it looks like. @param style place in the cell styles */
export function textCell(text: string, style: number): string {
  return `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** @param text a decimal number */
export function numberCell(text: string, style: number): string {
  return `<c s="${style}"><v>${text}</v></c>`;
}

export const entities: readonly [string, string][] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
];

function escaped(text: string): string {
  return entities.reduce((done, [letter, entity]) => done.replaceAll(letter, entity), text);
}

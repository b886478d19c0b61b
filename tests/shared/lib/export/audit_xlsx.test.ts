import { describe, expect, test } from 'bun:test';
import { auditColumns } from '../../../../f/credits/lib/audit/audit.ts';
import { chainColumns, chainRows, noHash } from '../../../../f/shared/lib/export/chain.ts';
import { toXlsx, verifyXlsx } from '../../../../f/shared/lib/export/xlsx.ts';
import { unzip, zip } from '../../../../f/shared/lib/export/zip.ts';
import { at, bytesOf, cells, sha256 } from '../../../credits/lib/audit_world.ts';

const sheetFile = 'xl/worksheets/sheet1.xml';
const textOf = (content: Uint8Array | undefined) => new TextDecoder().decode(content);
const priced = (number: number, amount: string, reason = '') =>
  cells(number, reason).with(at('amount_usd'), amount);

const chain = chainRows(
  auditColumns,
  [priced(1, '4948.80'), priced(2, '', '<a> & "b" &amp; ü'), cells(3)],
  noHash,
);
const book = toXlsx(auditColumns, chain, '2025-11 UTC');

/** The workbook with one of its files written otherwise. */
function withFile(name: string, change: (text: string) => string): Uint8Array {
  const files = [...unzip(book)].map(([path, content]) => ({ name: path, content: textOf(content) }));
  return zip(
    files.map((file) => ({
      name: file.name,
      content: bytesOf(file.name === name ? change(file.content) : file.content),
    })),
  );
}
const withRow = (row: number, change: (line: string) => string) =>
  withFile(sheetFile, (text) => {
    const lines = text.split('\n');
    return lines.with(row + 2, change(lines[row + 2] ?? '')).join('\n');
  });

describe('a workbook', () => {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const schemas = 'http://schemas.openxmlformats.org';
  const main = `${schemas}/spreadsheetml/2006/main`;
  const office = `${schemas}/officeDocument/2006/relationships`;
  const files = unzip(
    toXlsx(auditColumns, chainRows(auditColumns, [priced(1, '12.50', 'a < b > "c"')], noHash), 'a & b'),
  );

  test('has the parts that a spreadsheet program requires, in this order', () => {
    expect([...files.keys()]).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/workbook.xml',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      sheetFile,
    ]);
    for (const content of files.values()) expect(textOf(content)).toStartWith(head);
  });

  test('declares the content types of its parts', () => {
    const xml = textOf(files.get('[Content_Types].xml'));
    const parts = [...xml.matchAll(/(?:Extension|PartName)="([^"]*)" ContentType="([^"]*)"/g)];
    const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
    expect(xml).toStartWith(`${head}<Types xmlns="${schemas}/package/2006/content-types"><Default `);
    expect(parts.map(([, part, type]) => [part, type])).toEqual([
      ['rels', 'application/vnd.openxmlformats-package.relationships+xml'],
      ['xml', 'application/xml'],
      ['/xl/workbook.xml', `${sheet}.sheet.main+xml`],
      [`/${sheetFile}`, `${sheet}.worksheet+xml`],
      ['/xl/styles.xml', `${sheet}.styles+xml`],
    ]);
  });

  test('has relations from its root to the workbook, and from there to sheet and styles', () => {
    const relationships = `<Relationships xmlns="${schemas}/package/2006/relationships">`;
    expect(textOf(files.get('_rels/.rels'))).toBe(
      `${head}${relationships}<Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    );
    expect(textOf(files.get('xl/_rels/workbook.xml.rels'))).toBe(
      `${head}${relationships}<Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    );
    expect(textOf(files.get('xl/workbook.xml'))).toBe(
      `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="a &amp; b" sheetId="1" r:id="r1"/></sheets></workbook>`,
    );
  });

  test('has a bold style for its header, one with two decimals for amounts and one without for numbers', () => {
    const styles = textOf(files.get('xl/styles.xml'));
    expect(styles).toStartWith(`${head}<styleSheet xmlns="${main}">`);
    expect(styles).toContain('<fonts count="2"><font/><font><b/></font></fonts>');
    expect(styles).toContain(
      '<cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="1" applyNumberFormat="1"/></cellXfs>',
    );
  });

  test('has a fixed header, and one line for each row', () => {
    const first = sha256(noHash, priced(1, '12.50', 'a < b > "c"'));
    const end = ['2', 'end of file', ...Array(18).fill('')];
    const inline = (text: string, style = 0) =>
      `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${text}</t></is></c>`;
    const empty = (count: number) => inline('').repeat(count);
    expect(textOf(files.get(sheetFile)).split('\n')).toEqual([
      head.trim(),
      `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`,
      `<row r="1">${chainColumns(auditColumns)
        .map((name) => inline(name, 1))
        .join('')}</row>`,
      `<row r="2"><c s="3"><v>1</v></c>${inline('C0_1')}${empty(5)}<c s="2"><v>12.50</v></c>${empty(1)}${inline('a &lt; b &gt; &quot;c&quot;')}${empty(10)}${inline(noHash)}${inline(first)}</row>`,
      `<row r="3"><c s="3"><v>2</v></c>${inline('end of file')}${empty(18)}${inline(first)}${inline(sha256(first, end))}</row>`,
      '</sheetData></worksheet>',
    ]);
  });
});

describe('verifying a workbook', () => {
  const outside = 'a part of the workbook outside its rows is not as it was exported';
  const writing = 'it is not written as an export writes it; one saved anew is verified by its CSV';

  test.each(['2025-11 UTC', '', 'a < b & "c" > d'])('finds it intact with the title %j', (title) => {
    expect(verifyXlsx(auditColumns, toXlsx(auditColumns, chain, title))).toEqual({
      kind: 'whole',
      rows: 3,
      anchor: noHash,
      last: chain.last,
    });
  });

  test.each(['&lt;', '&amp;lt;', '"><', 'a\u2028b', '&quot;'])(
    'finds a row with the text %j intact',
    (text) => {
      const odd = chainRows(auditColumns, [cells(1, text)], noHash);
      expect(verifyXlsx(auditColumns, toXlsx(auditColumns, odd, 'x'))).toMatchObject({
        kind: 'whole',
        rows: 1,
        last: odd.last,
      });
    },
  );

  test.each([
    [
      'an amount',
      withRow(1, (line) => line.replace('4948.80', '4948.81')),
      1,
      'its cells are not those that were hashed',
    ],
    ['a text', withRow(2, (line) => line.replace('ü', 'u')), 2, 'its cells are not those that were hashed'],
    ['the style of a cell', withRow(1, (line) => line.replace('s="2"', 's="3"')), 1, writing],
    [
      'something between cells',
      withRow(3, (line) => line.replace('<row r="4">', '<row r="4"> ')),
      3,
      writing,
    ],
    ['an amount before what cannot be read', withRow(3, () => '<row/>'), 3, writing],
    ['the number of a row', withRow(2, (line) => line.replace('r="3"', 'r="4"')), 2, writing],
    ['the header', withFile(sheetFile, (text) => text.replace('amount_usd', 'amount_eur')), 0, outside],
    ['another part', withFile('xl/styles.xml', (text) => text.replace('<b/>', '<i/>')), 0, outside],
    [
      'the name of the sheet’s attribute',
      withFile('xl/workbook.xml', (text) => text.replace(' name=', ' nome=')),
      0,
      outside,
    ],
  ])('detects %s', (_what, bytes, row, why) => {
    expect(verifyXlsx(auditColumns, bytes)).toEqual({ kind: 'altered', row, why });
  });

  test('detects missing rows and parts', () => {
    expect(
      verifyXlsx(
        auditColumns,
        withFile(sheetFile, (text) => text.replace(/<row r="5">.*<\/row>\n/, '')),
      ),
    ).toEqual({
      kind: 'altered',
      row: 4,
      why: 'the file ends without its closing row',
    });
    expect(verifyXlsx(auditColumns, zip([{ name: 'a.txt', content: bytesOf('a') }]))).toEqual({
      kind: 'altered',
      row: 0,
      why: `the workbook has no ${sheetFile}`,
    });
    const sheet = unzip(book).get(sheetFile) ?? new Uint8Array();
    expect(verifyXlsx(auditColumns, zip([{ name: sheetFile, content: sheet }]))).toEqual({
      kind: 'altered',
      row: 0,
      why: outside,
    });
  });
});

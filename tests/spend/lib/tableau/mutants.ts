/** Damaged and reshaped versions of a view's CSV. */

type Random = () => number;
export type Mutation = (csv: string, random: Random) => string;

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;
const at = (text: string, random: Random) => Math.floor(random() * text.length);
const lines = (csv: string) => csv.split('\n').slice(0, -1);
const joined = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');
const eachRow = (csv: string, change: (row: string[], isHeader: boolean) => string[]) =>
  joined(lines(csv).map((line, index) => change(splitLine(line), index === 0).join(',')));

/** The cells of a line, quotes kept. */
function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell = '']) => cell);
}

function swapped<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  const [a, b] = [Math.floor(random() * copy.length), Math.floor(random() * copy.length)];
  [copy[a], copy[b]] = [copy[b] as T, copy[a] as T];
  return copy;
}

const alphabet = [...'0123456789$,."-()%/ \n\r\tKMNaeJ€;'];

/** One character is lost, added or replaced. */
export const characterMutations: Record<string, Mutation> = {
  'a character is lost': (csv, random) => {
    const place = at(csv, random);
    return csv.slice(0, place) + csv.slice(place + 1);
  },
  'a character is added': (csv, random) => {
    const place = at(csv, random);
    return csv.slice(0, place) + pick(alphabet, random) + csv.slice(place);
  },
  'a character is replaced': (csv, random) => {
    const place = at(csv, random);
    return csv.slice(0, place) + pick(alphabet, random) + csv.slice(place + 1);
  },
};

/** The view or the answer has another shape. */
export const shapeMutations: Record<string, Mutation> = {
  'the text is cut': (csv, random) => csv.slice(0, at(csv, random)),
  'the beginning is lost': (csv, random) => csv.slice(at(csv, random)),
  'a row is lost': (csv, random) => {
    const all = lines(csv);
    return joined(all.toSpliced(1 + Math.floor(random() * (all.length - 1)), 1));
  },
  'a row is repeated': (csv, random) => joined([...lines(csv), pick(lines(csv).slice(1), random)]),
  'rows have another order': (csv, random) => {
    const [header = '', ...rows] = lines(csv);
    return joined([header, ...swapped(rows, random)]);
  },
  'two cells of a row are swapped': (csv, random) => {
    const all = lines(csv);
    const place = Math.floor(random() * all.length);
    return joined(all.with(place, swapped(splitLine(all[place] ?? ''), random).join(',')));
  },
  'two cells of the header are swapped': (csv, random) => {
    const all = lines(csv);
    return joined(all.with(0, swapped(splitLine(all[0] ?? ''), random).join(',')));
  },
  'a cell is empty': (csv, random) => {
    const all = lines(csv);
    const place = Math.floor(random() * all.length);
    const row = splitLine(all[place] ?? '');
    return joined(all.with(place, row.with(Math.floor(random() * row.length), '').join(',')));
  },
  'columns have another order': (csv, random) => {
    const order = swapped(
      splitLine(lines(csv)[0] ?? '').map((_, index) => index),
      random,
    );
    return eachRow(csv, (row) => order.map((place) => row[place] ?? ''));
  },
  'a column is lost': (csv, random) => {
    const gone = Math.floor(random() * splitLine(lines(csv)[0] ?? '').length);
    return eachRow(csv, (row) => row.toSpliced(gone, 1));
  },
  'a column is added': (csv) => eachRow(csv, (row, isHeader) => [isHeader ? 'Region' : 'EMEA', ...row]),
  'a column is renamed': (csv, random) => {
    const renamed = Math.floor(random() * splitLine(lines(csv)[0] ?? '').length);
    return eachRow(csv, (row, isHeader) => (isHeader ? row.with(renamed, 'Renamed') : row));
  },
  'another measure is added': (csv) =>
    joined([
      ...lines(csv),
      ...lines(csv)
        .slice(1)
        .map((line) => line.replace(/^Revenue/, 'Cost').replaceAll('1', '7')),
    ]),
  'there is a total row': (csv) =>
    joined([...lines(csv), (lines(csv)[1] ?? '').replace(/"?Call Box & Co, Ltd"?,[^,]*/, 'Total,Total')]),
  'the filter is not applied': (csv) =>
    joined([
      ...lines(csv),
      ...lines(csv)
        .slice(1)
        .map((line) => line.replace('"Call Box & Co, Ltd"', 'Ringba')),
    ]),
  'it is another customer': (csv) => csv.replaceAll('"Call Box & Co, Ltd"', 'Ringba'),
  'quotes are lost': (csv) => csv.replaceAll('"', ''),
  'decimal commas are used': (csv) =>
    csv.replace(/[\d.,]*\d[.,]\d[\d.,]*(?=")/g, (number) =>
      number.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.')),
    ),
  'another currency is shown': (csv) => csv.replaceAll('$', '€'),
  'amounts are percentages': (csv) => csv.replace(/(\d)("?)\n/g, '$1%$2\n'),
  'amounts are null': (csv) => eachRow(csv, (row, isHeader) => (isHeader ? row : row.with(-1, 'Null'))),
  'amounts are in thousands': (csv) =>
    eachRow(csv, (row, isHeader) => (isHeader ? row : row.with(-1, '425'))),
  'a byte order mark and line ends of Windows': (csv) => `\uFEFF${csv.replaceAll('\n', '\r\n')}`,
  'the separator is a semicolon': (csv) => csv.replaceAll(',', ';'),
  'it is a web page': () => '<html>\n<body>502 Bad Gateway</body>\n</html>\n',
  'it is JSON': () => '{"error": {"code": "401002"}}\n',
  'it is empty': () => '',
  'there are no rows': (csv) => `${lines(csv)[0]}\n`,
};

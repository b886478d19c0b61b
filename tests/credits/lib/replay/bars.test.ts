import { describe, expect, test } from 'bun:test';
import { type BarPair, barPairs } from '../../../../f/credits/lib/replay/replay_report.ts';

const november: BarPair = { label: '2025-11', before: '1200.00', after: '600.00' };
const draw = (...pairs: BarPair[]) => barPairs('Credited', pairs, ['today', 'changed']);
const many = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ ...november, label: `month ${at + 1}` }));

/** The bars as they stand in the picture. */
const bars = (svg: string) =>
  [
    ...svg.matchAll(/class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"><title>/g),
  ].map(([, kind, x, y, width, height]) => `${kind} at ${x} ${y}, ${width} wide, ${height} tall`);
const labels = (svg: string) => [...svg.matchAll(/"middle">([^<]*)</g)].map(([, label]) => label);
const scale = (svg: string) =>
  [...svg.matchAll(/y1="([\d.]+)" .*y="([\d.]+)" text-anchor="end">([^<]*)</g)].map(
    ([, line, text, amount]) => `${amount} at ${line}, written at ${text}`,
  );

describe('a chart of amounts per month', () => {
  test('has two bars per month, with heights proportional to the amounts', () => {
    expect(bars(draw(november))).toEqual([
      'before at 444.0 46.0, 26.0 wide, 214.0 tall',
      'after at 470.0 153.0, 26.0 wide, 107.0 tall',
    ]);
  });

  test('scales all months by the largest amount', () => {
    const svg = draw(november, { label: '2025-12', before: '0.00', after: '2400.00' });
    expect(bars(svg)).toEqual([
      'before at 244.0 153.0, 26.0 wide, 107.0 tall',
      'after at 270.0 206.5, 26.0 wide, 53.5 tall',
      'before at 644.0 260.0, 26.0 wide, 0.0 tall',
      'after at 670.0 46.0, 26.0 wide, 214.0 tall',
    ]);
  });

  test('shows the amount of a bar as its tooltip', () => {
    expect([...draw(november).matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title)).toEqual([
      '2025-11 today: $1200.00',
      '2025-11 changed: $600.00',
    ]);
  });

  test('has a scale of zero, half and the largest', () => {
    const svg = draw({ ...november, before: '2469135.00' });
    expect(scale(svg)).toEqual([
      '$0 at 260, written at 264',
      '$1,234,568 at 153, written at 157',
      '$2,469,135 at 46, written at 50',
    ]);
    expect(svg).toContain('<line x1="70" x2="870" y1="260" y2="260"');
    expect(svg).toContain('<text x="64" y="264" text-anchor="end">$0</text>');
  });

  test('makes bars narrower when there are many', () => {
    expect(bars(draw(...many(12))).at(-1)).toBe('after at 836.7 153.0, 25.3 wide, 107.0 tall');
    expect(bars(draw(...many(20))).at(-1)).toBe('after at 850.0 153.0, 15.2 wide, 107.0 tall');
  });

  test('omits labels that would overlap', () => {
    expect(labels(draw(...many(15)))).toHaveLength(15);
    expect(labels(draw(...many(16)))).toHaveLength(8);
    expect(draw(...many(16)).split('\n')).toHaveLength(9 + 16 * 2 + 8);
    expect(labels(draw(...many(40)))).toEqual(
      [1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40].map((at) => `month ${at}`),
    );
    expect(draw(november)).toContain('<text x="470.0" y="278" text-anchor="middle">2025-11</text>');
  });

  test('can be drawn without data', () => {
    const svg = draw();
    expect(bars(svg)).toEqual([]);
    expect(scale(svg)).toHaveLength(3);
    expect(draw({ label: 'x', before: '0.00', after: '0.00' })).not.toContain('NaN');
  });

  test('is self-contained: its size, its light and dark colours, its title and its names', () => {
    const lines = draw(november).split('\n');
    expect(lines[0]).toStartWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 300" role="img"');
    expect(lines[1]).toContain('.before{fill:#9aa5b1}.after{fill:#2f6fed}');
    expect(lines[1]).toContain('@media (prefers-color-scheme: dark)');
    expect(lines.slice(2, 5)).toEqual([
      '<text class="title" x="70" y="20">Credited</text>',
      '<rect class="before" x="70" y="28" width="9" height="9"/><text x="84" y="36">today</text>',
      '<rect class="after" x="220" y="28" width="9" height="9"/><text x="234" y="36">changed</text>',
    ]);
    expect(lines.at(-1)).toBe('</svg>');
    expect(lines).toHaveLength(12);
  });

  test('escapes texts of others', () => {
    const svg = barPairs('a & b', [{ ...november, label: '<i>"x"' }], ['<b>', '&&']);
    expect(svg).toContain('>a &amp; b<');
    expect(svg).toContain('>&lt;i>&quot;x&quot;<');
    expect(svg).toContain('<title>&lt;i>&quot;x&quot; &lt;b>: $1200.00</title>');
    expect(svg).toContain('y="36">&amp;&amp;<');
  });
});

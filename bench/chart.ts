/** The chart of one request, as an SVG that is readable on light and dark pages. */
import type { Kept } from './parts.ts';
import { type Row, requestRows } from './request_rows.ts';

const WIDTH = 760;
const LEFT = 232;
const RIGHT = 128;
const TOP = 62;
const BAR = 22;
const STEP = 34;

export function chart({ request }: Kept): string {
  const rows =
    request === undefined ? [] : requestRows(request.figures).filter((row) => row.time !== undefined);
  const height = TOP + rows.length * STEP + 26;
  const longest = Math.max(1, ...rows.map((row) => row.time?.high ?? 0));
  const scale = (WIDTH - LEFT - RIGHT) / longest;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Start of the process to reply, in milliseconds, per subject">
<style>
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .note, .value { fill: #59636e; }
  .name { text-anchor: end; }
  .mine { font-weight: 600; }
  .ours { fill: #1a7f64; } .peer { fill: #8c96a3; } .floor { fill: #c9d1d9; }
  .whisker { stroke: #59636e; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .note, .value { fill: #9198a1; } .whisker { stroke: #9198a1; }
    .ours { fill: #3fb68f; } .peer { fill: #656c76; } .floor { fill: #3d444d; }
  }
</style>
<text class="title" x="0" y="18">One credit request, cold: start of the process to the answer in Slack</text>
<text class="note" x="0" y="38">Median; the line spans eight of ten runs. In brackets: beside python -m papermill alone. Shorter is better.</text>
${rows.map((row, index) => bar(row, TOP + index * STEP, scale)).join('\n')}
</svg>
`;
}

function bar({ name, kind, time, ratio }: Row, y: number, scale: number): string {
  if (time === undefined) return '';
  const end = LEFT + time.median * scale;
  const [low, high] = [LEFT + time.low * scale, LEFT + time.high * scale];
  const middle = y + BAR / 2;
  const label = `${time.median.toFixed(0)} ms${ratio === undefined ? '' : ` (${ratio.toFixed(2)}×)`}`;
  return `<g><text class="name${kind === 'ours' ? ' mine' : ''}" x="${LEFT - 12}" y="${middle + 4.5}">${escaped(name)}</text>
<rect class="${kind}" x="${LEFT}" y="${y}" width="${Math.max(2, end - LEFT).toFixed(1)}" height="${BAR}" rx="4"/>
<line class="whisker" x1="${low.toFixed(1)}" x2="${high.toFixed(1)}" y1="${middle}" y2="${middle}"/>
<text class="value" x="${(Math.max(end, high) + 8).toFixed(1)}" y="${middle + 4.5}">${label}</text></g>`;
}

function escaped(text: string): string {
  return text.replaceAll('`', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

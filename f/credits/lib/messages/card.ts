/** The card that explains a credit in its thread, as Block Kit and as plain text. Every figure comes from the ledger record. */
import Big from 'big.js';
import { dollars } from '../../../shared/lib/money.ts';
import { minute, periodDays } from '../../../shared/lib/period.ts';
import {
  type Block,
  blockLimits,
  type Card,
  escaped,
  linked,
  plain,
} from '../../../shared/lib/slack/message.ts';
import type { CountryFigure, LedgerCredit, ModeFigure } from '../credit/figures.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { PersonDecision } from '../ledger/person_decision.ts';

type Explained = Pick<LedgerRecord, 'credits' | 'amount' | 'policy' | 'decisions'>;

const title = 'How this credit was computed';

const columns = ['Link', 'Part', 'Traffic', 'Messages', 'Fraud cost', 'Seen', 'Expected', 'Credit', 'Why'];

const leftAligned = new Set(['Link', 'Part', 'Why']);

/** @param runPage address of the page of the run that computed it; null when there is none */
export function creditCard(record: Explained, runPage: string | null): Card<Block> {
  const policy = `Policy ${escaped(record.policy)}`;
  // With many decisions the last ones are shown.
  const decisions = record.decisions.slice(-6).map(decision);
  const footer = runPage === null ? policy : `${policy} · ${linked(runPage, 'the run')}`;
  return {
    text: [
      `${title}: ${dollars(record.amount ?? '0')}`,
      ...firstLines(
        record.credits.flatMap((credit, index) => [
          `${linked(credit.url, `Link ${index + 1}`)} · ${facts(credit, record.credits.length === 1)}`,
          ...partsOf(credit).map((part) => `  ${sentence(part)}`),
        ]),
      ),
      ...decisions,
      footer,
    ].join('\n'),
    blocks: [
      section(`*${title}*`),
      table(record.credits),
      ...linkSections(record.credits),
      ...(decisions.length > 0 ? [section(decisions.join('\n'))] : []),
      { type: 'context', elements: [{ type: 'mrkdwn', text: footer }] },
    ],
  };
}

/** Longest list of lines in one text. */
function firstLines(lines: readonly string[]): string[] {
  let room = blockLimits.text;
  const beyond = lines.findIndex((line) => {
    room -= line.length;
    return room < 0;
  });
  return beyond < 0 ? [...lines] : [...lines.slice(0, beyond), 'More is in the run.'];
}

/** One line of the table: formatted text, `–` for an absent figure. */
interface Part {
  name: string;
  traffic: string;
  messages: string;
  cost: string;
  seen: string;
  expected: string;
  credit: string;
  why: string;
}

const nothing = '–';

function partsOf(credit: LedgerCredit): Part[] {
  if (credit.modes.length > 0) return credit.modes.map(modePart);
  if (credit.countries.length > 0) return credit.countries.map(countryPart);
  const why = 'the notebook shows no parts';
  return [{ ...total(credit), name: credit.product, why }];
}

const modeNotes: Record<NonNullable<ModeFigure['note']>, string> = {
  no_traffic: 'no traffic',
  fully_blocked: 'everything was blocked',
  at_or_above_expected: 'blocked as much as promised',
};

function modePart(figure: ModeFigure): Part {
  const { mode, traffic_share, block_rate, note } = figure;
  return {
    name: mode,
    traffic: traffic_share === null ? nothing : `${new Big(traffic_share).times(100).toFixed(1)} %`,
    messages: grouped(figure.msg_count),
    cost: dollars(figure.fraud_cost),
    seen: block_rate === null ? nothing : `blocked ${new Big(block_rate).toFixed(3)}`,
    expected: new Big(figure.expected_block_rate).toFixed(2),
    credit: dollars(figure.credit),
    why: note === null ? nothing : modeNotes[note],
  };
}

function countryPart({ country, fraud_cost, usual_cost, credit, note }: CountryFigure): Part {
  return {
    ...unknown,
    name: country,
    cost: dollars(fraud_cost),
    expected: `usually ${dollars(usual_cost)}`,
    credit: dollars(credit),
    why: note === null ? nothing : 'no more than usual',
  };
}

const unknown = { traffic: nothing, messages: nothing, seen: nothing, expected: nothing, why: nothing };

function total(credit: LedgerCredit): Part {
  return { ...unknown, name: 'all', cost: dollars(credit.fraud_cost), credit: dollars(credit.amount) };
}

function sentence(part: Part): string {
  const pieces = [
    part.traffic === nothing ? null : `${part.traffic} of the traffic`,
    part.messages === nothing ? null : `${part.messages} messages`,
    `fraud cost ${part.cost}`,
    part.seen === nothing ? null : `${part.seen} of ${part.expected}`,
    part.expected.startsWith('usually') ? part.expected : null,
    `credit ${part.credit}${part.why === nothing ? '' : ` (${part.why})`}`,
  ];
  return `${part.name}: ${pieces.filter((piece) => piece !== null).join(', ')}`;
}

function table(credits: readonly LedgerCredit[]): Block {
  const lines = (parts: (credit: LedgerCredit) => Part[]) =>
    credits.flatMap((credit, index) =>
      parts(credit).map((part) => [
        String(index + 1),
        part.name,
        part.traffic,
        part.messages,
        part.cost,
        part.seen,
        part.expected,
        part.credit,
        part.why,
      ]),
    );
  const all = lines(partsOf);
  const fits =
    all.length < blockLimits.tableRows && JSON.stringify([columns, all]).length <= blockLimits.tableText;
  const rows = [columns, ...(fits ? all : lines((credit) => [total(credit)]))];
  // A single link needs no number.
  const shown = credits.length > 1 ? rows : rows.map((row) => row.slice(1));
  return {
    type: 'table',
    rows: shown.map((row) => row.map((text) => ({ type: 'raw_text', text }))),
    column_settings: (shown[0] ?? []).map((name) => ({
      align: leftAligned.has(name) ? 'left' : 'right',
      is_wrapped: name === 'Why',
    })),
  };
}

/** One line per link, as many to a section as fit into one. */
function linkSections(credits: readonly LedgerCredit[]): Block[] {
  const texts: string[] = [];
  for (const [index, credit] of credits.entries()) {
    const line = `${linked(credit.url, `Link ${index + 1}`)} · ${facts(credit, credits.length === 1)}`;
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < blockLimits.sectionText) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else {
      texts.push(line);
    }
  }
  const room = blockLimits.blocks - 5;
  if (texts.length <= room) return texts.map(section);
  return [...texts.slice(0, room).map(section), section('More links are in the run.')];
}

/** @param isOne whether it is the only link, whose amount is that of the answer */
function facts(credit: LedgerCredit, isOne: boolean): string {
  const { amount, period, product, sql_sha256 } = credit;
  const days = period === null ? [] : periodDays(period);
  const span = days.length === 0 ? 'period not known' : `${days[0]} to ${days.at(-1)}`;
  const part = isOne ? '' : `, credit ${dollars(amount)}`;
  return `${product}, ${accountOf(credit)}, ${span}${part}, SQL ${sql_sha256.slice(0, 12)}`;
}

/** The account of a credit with its customer, for people. */
export function accountOf({ account_sid, customer }: LedgerCredit): string {
  const account = account_sid ?? 'an account that is not known';
  return customer === null ? account : `${account} (${plain(customer)})`;
}

const decided: Record<PersonDecision['kind'], string> = {
  approved: 'Approved',
  refused: 'Refused',
  expired: 'Not approved in time',
  overridden: 'Amount set by hand',
  reprocessed: 'Started again',
  handled: 'Handled by hand',
  declined: 'Declined',
};

/** A decision, with person and time: Slack shows `slack:U0...` as a name. */
function decision({ kind, by, at, reason, amount }: PersonDecision): string {
  const who = /^slack:([UW][A-Z0-9]+)$/.exec(by)?.[1];
  const what = amount === null ? decided[kind] : `${decided[kind]} (${dollars(amount)})`;
  const why = reason === null ? '' : `: ${plain(reason.slice(0, 200))}`;
  return `${what} by ${who === undefined ? escaped(by) : `<@${who}>`}, ${minute(at)}${why}`;
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function grouped(count: string): string {
  return count.replace(/\B(?=(\d{3})+$)/g, ',');
}

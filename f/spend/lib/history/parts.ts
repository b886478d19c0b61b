/** Services and line items of two months side by side, at the finest level that both months have. */
import Big from 'big.js';
import type { Amount } from './amount.ts';
import type { Part } from './history.ts';

/** A service, or a line item of it. */
export interface PartName {
  service: string;
  item: string | null;
}

export interface PartPair extends PartName {
  /** Null: not known. A part that is absent from a complete list is a proven zero. */
  current: Big | null;
  prior: Big | null;
}

/** What is known of a month: its total and its parts. */
export interface MonthParts {
  total: Amount;
  parts: Part[];
}

export function pairParts(current: MonthParts, prior: MonthParts): PartPair[] {
  const services = new Set([...current.parts, ...prior.parts].map(({ service }) => service));
  const names = [...services].flatMap((service) => {
    const months = [current, prior].map(({ parts }) => ofService(parts, service));
    const hasItems = months.every((own) => own.length === 0 || own.some(({ item }) => item !== null));
    const items = hasItems ? new Set(months.flat().flatMap(({ item }) => item ?? [])) : [null];
    return [...items].map((item) => ({ service, item }));
  });
  return names.map((name) => ({
    ...name,
    current: partAmount(current, name),
    prior: partAmount(prior, name),
  }));
}

/** The amount of a part of a month; zero when it is absent from a complete list, null when it is not known. */
export function partAmount(month: MonthParts, { service, item }: PartName): Big | null {
  const own = ofService(month.parts, service);
  const found = own.find((part) => part.item === item);
  if (found !== undefined) return known(found);
  if (item === null && own.length > 0) return sumOf(own);
  // A service that was read as a whole says nothing about its items.
  const couldHide = own.length > 0 && own.every((part) => part.item === null);
  return !couldHide && isComplete(month) ? new Big(0) : null;
}

function ofService(parts: readonly Part[], service: string): Part[] {
  return parts.filter((part) => part.service === service);
}

/** Whether the services add up to the total, and the items of each service to the service: then there are no others. */
function isComplete({ total, parts }: MonthParts): boolean {
  if (total.state !== 'known') return false;
  const services = [...Map.groupBy(parts, ({ service }) => service).values()];
  const amounts = services.map((own) => {
    const whole = own.find(({ item }) => item === null);
    const items = own.filter(({ item }) => item !== null);
    if (whole === undefined) return sumOf(items);
    const amount = known(whole);
    return items.length === 0 || (amount && sumOf(items)?.eq(amount)) ? amount : null;
  });
  return sumUp(amounts)?.eq(total.amount) === true;
}

function known({ amount }: Part): Big | null {
  return amount.state === 'known' ? amount.amount : null;
}

function sumOf(parts: readonly Part[]): Big | null {
  return sumUp(parts.map(known));
}

/** Null when one of them is not known. */
function sumUp(amounts: readonly (Big | null)[]): Big | null {
  return amounts.reduce<Big | null>((sum, amount) => (sum && amount ? sum.plus(amount) : null), new Big(0));
}

/** The customers of the generated history and their habits: request frequency, size, countries, protection modes. */
import { createHash } from 'node:crypto';
import { type Chance, chance } from './chance.ts';

export type Mode = 'basic' | 'standard' | 'max';

export interface Customer {
  name: string;
  sid: string;
  /** How often it requests a credit, relative to the others. */
  weight: number;
  /** Attempts of a typical attack. */
  attempts: number;
  /** Spread of the attack sizes, see `Chance.around`. */
  spread: number;
  countries: readonly (readonly [string, number])[];
  /** The share of the traffic in each mode, and the share of an attack that the mode blocks. */
  modes: readonly { mode: Mode; share: number; blocks: number }[];
  /** Dollars it pays per month; null without revenue. */
  monthlyRevenue: number | null;
  /** Slack user id of its account manager. */
  manager: string;
  /** Share of the history after which it becomes a customer. */
  joins: number;
}

const NAMES =
  `Tidewater Pay,Marrow & Finch Login,Marrow & Finch Wallet,Juniper Rides,Lumen Tickets,Quarry Street Bank,Cobalt Stays,
Harbor Parcel,Bramble Health,Northlight Games,Saffron Eats,Kite Telecom,Osprey Insurance,Pebble Chat,Verdant Energy,Halcyon Air,
Foundry Freelance,Marigold Dating,Copperline Trade,Drift Scooters,Aster Learning,Glasshouse Media,Rook Security,Tamarind Foods,
Windrow Farms,Lantern Loans,Beacon Lottery,Cinder Fitness,Orchard Mobile,Plover Travel,Silverbirch Homes,Thistle Markets,
Umber Fashion,Wren Pharmacy,Yarrow Pets,Zephyr Cargo,Anchor Poker,Birchbark Books,Canopy Jobs,Dune Music`
    .split(',')
    .map((name) => name.trim());

/** Price of a message in the country, in dollars, and how often attacks come from it. */
export const countries: Readonly<Record<string, { price: number; weight: number }>> = {
  ID: { price: 0.31, weight: 9 },
  NG: { price: 0.22, weight: 8 },
  BD: { price: 0.28, weight: 8 },
  PK: { price: 0.25, weight: 7 },
  UZ: { price: 0.3, weight: 6 },
  TJ: { price: 0.33, weight: 4 },
  KG: { price: 0.29, weight: 4 },
  LK: { price: 0.24, weight: 4 },
  MM: { price: 0.27, weight: 3 },
  AZ: { price: 0.34, weight: 3 },
  KE: { price: 0.16, weight: 3 },
  TZ: { price: 0.18, weight: 2 },
  PH: { price: 0.19, weight: 3 },
  EG: { price: 0.21, weight: 2 },
  DE: { price: 0.09, weight: 1 },
  GB: { price: 0.05, weight: 1 },
};

/** Protection profiles: basic only, mostly basic, mostly standard, all three, maximum. */
const PROTECTION: readonly (readonly [readonly [Mode, number][], number])[] = [
  [[['basic', 1]], 4],
  [[['basic', 0.8], ['standard', 0.2]], 4], // biome-ignore format: one kind per line
  [[['basic', 0.2], ['standard', 0.8]], 3], // biome-ignore format: one kind per line
  [[['basic', 0.3], ['standard', 0.4], ['max', 0.3]], 2], // biome-ignore format: one kind per line
  [[['max', 1]], 1],
];
/** Share of an attack that a mode blocks, on average; the promised share is higher. */
const BLOCKS: Readonly<Record<Mode, number>> = { basic: 0.5, standard: 0.68, max: 0.8 };

/** @param managers Slack user ids of the account managers */
export function customers(seed: number, managers: readonly string[]): Customer[] {
  const dice = chance(seed);
  return NAMES.map((name, index) => customer(name, index, dice, managers));
}

function customer(name: string, index: number, dice: Chance, managers: readonly string[]): Customer {
  const attempts = dice.around(9_000, 0.9);
  const protection = dice.choose(PROTECTION);
  const places = Object.entries(countries).map(([code, { weight }]) => [code, weight] as const);
  const chosen = new Set(Array.from({ length: 2 + Math.floor(dice.next() * 4) }, () => dice.choose(places)));
  return {
    name,
    sid: `AC${createHash('sha256').update(name).digest('hex').slice(0, 32)}`,
    weight: 1 / (index + 2) ** 0.75,
    attempts,
    spread: dice.between(0.35, 0.65),
    countries: [...chosen].map((code) => [code, dice.between(0.3, 2)] as const),
    modes: protection.map(([mode, share]) => ({
      mode,
      share,
      blocks: BLOCKS[mode] + dice.between(-0.18, 0.12),
    })),
    monthlyRevenue: dice.happens(0.92) ? Math.round(attempts * dice.around(2.4, 0.6)) : null,
    manager: managers[index % managers.length] ?? '',
    joins: index < 26 ? 0 : dice.between(0, 0.8),
  };
}

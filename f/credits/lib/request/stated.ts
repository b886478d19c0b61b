/** What a request states besides its links: accounts, customer and spend. */
import Big from 'big.js';

/** The account SIDs that a text names, each once. */
export function accountsIn(text: string): string[] {
  const found = [...text.matchAll(/\bAC[0-9a-f]{32}\b/gi)].map(([sid]) => `AC${sid.slice(2).toLowerCase()}`);
  return [...new Set(found)];
}

const customerLine =
  /^[\s*_•-]*(?:customer|customer name|account name|client|company|kunde|kundenname|cliente|empresa|nom du client)[\s*_]*:[\s*_]*([^\n,;(]{2,80})/gim;

/** The customers that lines such as `Customer: Tidewater Pay` name. */
export function customersIn(text: string): string[] {
  return [...text.matchAll(customerLine)].map(([, name = '']) => name.replace(/[*_]/g, '').trim());
}

const spendLabel =
  /\b(?:spend|cost|costs|loss|charges|damage|betrag|schaden|schadenssumme|kosten|gasto|importe|monto|coste|perdida|valor|prejuizo|custo|montant|depense|depenses|cout|perte)\b/;

const otherSpend = /\b(?:monthly|per month|usual|usually|normal|normally|average|mrr|baseline|limit)\b/;

const money =
  /(?:us\$|usd|\$)\s?(\d[\d.,' ]{0,30}\d|\d)(\s?k\b)?|(?:^|[\s:(~])(\d[\d.,' ]{0,30}\d|\d)(\s?k\b)?\s?(?:usd|us\$|\$|dollars?|dolares)/i;

/** The first amount of each line that names the spend. */
export function spendsIn(text: string): Big[] {
  return text.split('\n').flatMap((line) => {
    const plain = line
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase();
    const label = spendLabel.exec(plain);
    if (label === null || otherSpend.test(plain)) return [];
    return amountIn(plain.slice(label.index)) ?? [];
  });
}

/** The first amount of dollars in a text, or null. */
export function amountIn(text: string): Big | null {
  const match = money.exec(text);
  const digits = match?.[1] ?? match?.[3];
  if (digits === undefined) return null;
  const amount = decimalOf(digits.replace(/[' ]/g, ''));
  const thousands = match?.[2] ?? match?.[4];
  return amount && (thousands === undefined ? amount : amount.times(1000));
}

/** `1,234.50`, `1.234,50`, `1234.5` and `1,234` as people of different countries write them. */
function decimalOf(digits: string): Big | null {
  const last = Math.max(digits.lastIndexOf(','), digits.lastIndexOf('.'));
  const mark = digits[last];
  const isDecimal =
    mark !== undefined &&
    (digits.length - last - 1 !== 3 ||
      digits
        .slice(0, last)
        .replace(/\d/g, '')
        .includes(mark === ',' ? '.' : ','));
  const whole = (isDecimal ? digits.slice(0, last) : digits).replace(/[.,]/g, '');
  const text = isDecimal ? `${whole}.${digits.slice(last + 1)}` : whole;
  return /^\d{1,15}(\.\d{1,6})?$/.test(text) ? new Big(text) : null;
}

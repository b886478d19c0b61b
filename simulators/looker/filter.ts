/** One filter of a query as an SQL condition. */
import { dateFilter } from './filter_date.ts';
import { numberFilter } from './filter_number.ts';
import { stringFilter } from './filter_string.ts';
import { invalid } from './refusal.ts';
import type { LookerField } from './world.ts';

/** Null when the expression means any value. An unsupported expression is refused, never ignored. */
export function filterCondition(field: LookerField, expression: string): string | null {
  const condition = read(field, expression);
  if (condition !== undefined) return condition;
  throw invalid(
    'filters',
    `Filter "${expression}" on ${field.name} is outside the simulator's ${field.type} filters`,
  );
}

function read(field: LookerField, expression: string): string | null | undefined {
  switch (field.type) {
    case 'string':
      return stringFilter(field.sql, expression);
    case 'date':
      return dateFilter(field.sql, expression);
    case 'number':
      return numberFilter(field.sql, expression);
  }
}

/** Templates of the policy, filled by Liquid with strict variables and bounded work. */
import { Liquid, LiquidError } from 'liquidjs';

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  // A template can read no file.
  templates: {},
  parseLimit: 10_000,
  renderLimit: 100,
  memoryLimit: 100_000,
});

export type Filled = { kind: 'text'; text: string } | { kind: 'invalid'; detail: string };

/** Values are texts and numbers; a template that misses one, or works too long, is invalid. The detail contains no value. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): Filled {
  try {
    const text: unknown = engine.parseAndRenderSync(template, values);
    return { kind: 'text', text: String(text) };
  } catch (error) {
    if (!(error instanceof LiquidError) && !(error instanceof Error && 'token' in error)) throw error;
    return { kind: 'invalid', detail: `${error.message.split('\n')[0]?.slice(0, 120)}` };
  }
}

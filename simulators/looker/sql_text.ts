/** Pieces of SQL text. */

/** A text literal. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

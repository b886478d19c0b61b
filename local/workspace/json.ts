/** JSON values, and the languages of scripts. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type Language = 'bun' | 'python3';

/**
 * Names of the resource types, for the signatures of scripts: Windmill reads the name and shows a picker of that type.
 * The values are untrusted until the parser of the matching module has read them.
 */
export type c_slack = Record<string, unknown>;

export type c_looker = Record<string, unknown>;

export type c_policy = Record<string, unknown>;

export type c_warehouse = Record<string, unknown>;

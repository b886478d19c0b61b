/**
 * Names of the resource types, for the signatures of scripts: Windmill reads the name and shows a picker of that type.
 * The values are untrusted until the parser of the matching module has read them.
 */
export type c_tableau = Record<string, unknown>;

export type c_billing_agent = Record<string, unknown>;

export type postgresql = Record<string, unknown>;

export type c_slack = Record<string, unknown>;

export type c_telegram = Record<string, unknown>;

export type c_spend_policy = Record<string, unknown>;

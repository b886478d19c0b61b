/**
 * Names of the resource types, for the signatures of scripts: Windmill reads the name and shows a picker of that type.
 * The values are untrusted until the parser of the matching module has read them.
 */
export type postgresql = Record<string, unknown>;

export type c_backoffice_policy = Record<string, unknown>;

// THIS FILE IS READ-ONLY
// AND GENERATED AUTOMATICALLY FROM YOUR RUNNABLES

export declare const backend: {
  // biome-ignore-start lint/suspicious/noExplicitAny: Windmill's CLI writes this file so
  customer: (args: { as_of: string; customer: string }) => Promise<any>;
  report: (args: { as_of?: string }) => Promise<any>;
  // biome-ignore-end lint/suspicious/noExplicitAny: Windmill's CLI writes this file so
};

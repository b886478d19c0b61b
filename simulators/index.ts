/** Simulated services for running a workspace without the real ones: Slack and Looker, real HTTP on loopback. */
export * from './billing_agent/index.ts';
export type { Fault } from './faults.ts';
export { FaultScript } from './faults.ts';
export * from './looker/index.ts';
export * from './slack/index.ts';
export * from './tableau/index.ts';

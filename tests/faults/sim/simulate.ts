/** One simulation from one seed: hours of requests under faults, a quiet day after, then the count of broken promises. */
import { type LedgerRecord, ledgerPath, requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { readKillSwitch } from '../../../f/credits/lib/policy/posting.ts';
import { channel, policy } from '../../credits/world.ts';
import { Approvals, threshold } from './approvals.ts';
import { Clock } from './clock.ts';
import { Faults } from './faults.ts';
import { type FlowWorld, type Process, type Run, work } from './flow.ts';
import { type Mutant, mutatedItems, mutatedSlack, mutatedSteps, withoutSpend } from './mutants.ts';
import { amountsIn, judge, postedSince } from './oracle.ts';
import { people, resolveLink } from './people.ts';
import { random as seeded } from './random.ts';
import { resolveLater } from './resolutions.ts';
import { postDeadlineMs, simulatedItems, simulatedSlack } from './services.ts';
import { sweep, sweepEverything, withoutClosing } from './sweep.ts';

export interface Report {
  seed: number;
  requests: number;
  faults: number;
  /** Broken promises, in words. */
  violations: string[];
}

const hour = 3_600_000;
const minute = 60_000;
const epoch = Date.UTC(2026, 0, 8, 8);
const busyHours = 3;
/** Long enough for an approval that was asked for last to run out. */
const quietHours = 15;

export async function simulate(seed: number, mutant: Mutant = {}): Promise<Report> {
  const random = seeded(seed);
  const clock = new Clock(random, epoch);
  const faults = new Faults(random);
  const slack = simulatedSlack(clock, faults, random, epoch);
  const items = simulatedItems(clock, faults, random);
  const base = policy();
  // Every third company wants approvals.
  const approves = mutant.neverAsks === true || seed % 3 === 0;
  const isLate = mutant.looksNotBack === true || seed % 4 === 1;
  // A deploy deletes the kill switch now and then, for some time.
  const losesSwitch = mutant.missingPosts === true || seed % 5 === 1;
  let switchValue: string | undefined = 'off';
  const world: FlowWorld = {
    clock,
    channel,
    // Tries enough that only a defect, never bad luck, leaves a request without its answer.
    policy: {
      ...base,
      teach_requester: seed % 2 === 0,
      approval: {
        ...base.approval,
        above: approves && !mutant.neverAsks ? threshold : null,
        four_eyes: true,
        expires_hours: 1,
      },
      claim: {
        lease_minutes: mutant.noLease ? 0 : base.claim.lease_minutes,
        max_attempts: 12,
        retry_minutes: 1,
      },
    },
    // Some companies switch CreditBot on after the first requests.
    since: isLate && !mutant.looksNotBack ? null : new Date(epoch + (mutant.looksNotBack ? 50 * minute : 0)),
    stopped: async () => readKillSwitch(switchValue, !mutant.missingPosts),
    resolve: (url) =>
      faults.strike(0.06)
        ? { kind: 'failed', url, code: 'link_failed', message: 'Looker did not answer' }
        : resolveLink(url),
    workTime: () => random.pick([300, 2_000, 5_000, 40_000]),
    postDeadlineMs: mutant.noLease ? -hour : postDeadlineMs,
    returned: mutatedSteps(mutant),
    ask: (question) => approvals.start(world, question),
  };
  const truths = people(clock, slack, random, 9, busyHours, busyHours + 10, (truth) =>
    resolveLater(world, truth, { random, desk: operatorsDesk, values: items.values }),
  );
  const gone = losesSwitch ? { from: hour + random.int(0, 60) * minute, minutes: random.int(20, 60) } : null;
  if (gone !== null) {
    clock.later(gone.from, () => {
      switchValue = undefined;
    });
    clock.later(gone.from + gone.minutes * minute, () => {
      switchValue = 'off';
    });
  }

  const begin = (act: (process: Process) => Promise<void>) => {
    let killed = false;
    const dead = () => killed;
    const store = items.store(dead);
    const port = slack.port(dead);
    void act({
      dead,
      items: mutatedItems(store, mutant),
      slack: mutatedSlack(port, mutant),
    });
    return {
      kill: () => {
        killed = true;
      },
    };
  };
  const tidy = (spend: boolean) => {
    const store = items.store(() => false);
    const sweeper = { items: mutant.neverClose ? withoutClosing(store) : store };
    void (mutant.sweepEverything ? sweepEverything(sweeper) : sweep(world, sweeper, spend));
  };
  for (let at = hour; at < (busyHours + quietHours) * hour; at += hour / 2) {
    // Twice at once now and then; from some hour on all spend is so old that it is closed.
    for (let times = random.int(1, 2); times > 0; times--) {
      clock.later(at + random.int(0, 20) * 60_000, () => tidy(at >= (busyHours + 9) * hour));
    }
  }
  let serial = 0;
  const launch = (id: string, act: (run: Run, process: Process) => Promise<void>) => {
    const run: Run = { id, done: new Map(), ended: false };
    const start = () => begin((process) => act(run, process));
    let process = start();
    if (!faults.strike(0.5)) return;
    // The worker dies at any moment; sometimes it only seems dead and goes on beside its replacement.
    const restart = (after: number) =>
      clock.later(after, () => {
        if (run.ended) return;
        if (!random.chance(0.3)) process.kill();
        process = start();
      });
    restart(random.int(0, 40_000));
    if (random.chance(0.3)) restart(random.int(40_000, 120_000));
  };
  const tick = () => launch(`run${++serial}`, (run, process) => work(world, run, process));
  const desk = (): Process => ({
    items: items.store(() => false),
    slack: slack.port(() => false),
    dead: () => false,
  });
  const operatorsDesk = (): Process => {
    const at = desk();
    return { ...at, items: mutant.forgetsSpend ? withoutSpend(at.items) : at.items };
  };
  const approvals = new Approvals(random, faults, launch, desk);
  const ticks = (from: number, to: number) => {
    for (let at = from; at < to; at += hour / 4) {
      clock.later(at - clock.time, tick);
      if (random.chance(0.5)) clock.later(at - clock.time + random.int(0, 20_000), tick);
    }
  };

  ticks(isLate ? 50 * minute : 0, busyHours * hour + hour);
  for (let jumps = random.int(0, 2); jumps > 0; jumps--) {
    clock.later(random.int(0, busyHours) * hour + random.int(0, hour), () => {
      if (faults.strike(1)) clock.drift += random.pick([-1, 1]) * hour;
    });
  }
  await clock.runUntil((busyHours + 1) * hour);
  faults.active = false;
  ticks(clock.time, (busyHours + quietHours) * hour);
  await clock.runUntil((busyHours + quietHours + 1) * hour);

  if (approves) {
    for (const truth of truths) {
      const { ts, total } = truth;
      const asks = total !== null && Number(total) > Number(threshold);
      if (asks && approvals.granted.get(ts) !== total) truth.owed = false;
      // A person has said no to it before it became what it is, and nobody looks at it again unasked.
      if (!asks && (approvals.denied.get(ts) ?? Number.POSITIVE_INFINITY) < truth.changedAt)
        truth.owed = false;
    }
  }
  // What the missing switch has stopped waits for a person.
  if (gone !== null)
    for (const truth of truths) truth.owed &&= amountsIn(truth.ts, slack.messages).length > 0;
  const time = { takenAt: items.takenAt, begin: epoch };
  const violations = truths.flatMap((truth) => judge(truth, slack.messages, items.values, time));
  for (const { ts, deleted } of approves ? truths : []) {
    const allowed = approvals.allowed.get(ts);
    const big = amountsIn(ts, slack.messages).filter((amount) => Number(amount) > Number(threshold));
    const unasked = big.filter((amount) => !allowed?.has(amount));
    if (unasked.length > 0) violations.push(`${ts}: ${unasked[0]} was posted and nobody approved it`);
    const stored = items.values.get(ledgerPath(requestKey(channel, ts)));
    const reason = stored === undefined ? null : (JSON.parse(stored) as LedgerRecord).reason;
    // Nobody looks at a deleted request again; a late approval finds it gone.
    if (!deleted && reason?.code === 'approval_needed')
      violations.push(`${ts}: its approval neither ran out nor was carried out`);
  }
  for (const { ts, ids, repeats } of truths) {
    const closed = repeats?.resolved;
    const isClosed = closed !== undefined && ids.every((id) => closed.ids.includes(id));
    const late = isClosed ? postedSince(ts, slack.messages, { from: closed.at }, time) : null;
    if (late !== null) violations.push(`${ts}: ${late} was posted for spend that a person had closed`);
    const absent = gone && { from: gone.from, until: gone.from + gone.minutes * minute };
    const stopped = absent && postedSince(ts, slack.messages, absent, time);
    if (stopped) violations.push(`${ts}: ${stopped} was posted while the kill switch was gone`);
    const first = repeats && amountsIn(repeats.ts, slack.messages);
    const both = amountsIn(ts, slack.messages).filter((amount) => first?.includes(amount));
    if (both.length > 0) violations.push(`${ts}: ${both[0]} was credited to ${repeats?.ts} as well`);
  }
  return { seed, requests: truths.length, faults: faults.injected, violations };
}

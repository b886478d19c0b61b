/** What happens outside of the schedule: events, approvals, the kill switch and an answer that is lost. */
import { accounts, channelId, type DemoAccount, links, people } from '../../../demo/scenario/index.ts';
import { buttonsUrl, eventsUrl } from '../../../demo/services.ts';
import { approveAction } from '../../../f/credits/lib/approval/approval_response.ts';
import { waitingRun } from '../../../f/credits/lib/approval/approval_run.ts';
import { requestKey } from '../../../f/credits/lib/ledger/ledger.ts';
import { buttonsOf, type MessageRow } from '../../../simulators/index.ts';
import type { Company } from '../company.ts';
import { answersBelow, type Observation } from '../observation.ts';
import type { Json } from '../server.ts';
import { forget, setPolicy } from '../state.ts';

const flows = 'f/credits/flows';
const killSwitch = 'f/credits/kill_switch';
/** Until something that was not seen counts as not happening; a first run on a cold worker installs packages. */
const patienceMs = 180_000;

/** Answers by event, under an approval rule. Begins with an empty ledger: the accounts of the story are credited in it. */
export async function atOnce(company: Company): Promise<Observation[]> {
  const { server, services } = company;
  const { slack } = services;
  const { workspace } = server.address;
  await forget(server);
  await setPolicy(server, { version: 'verify', approval: { above: '900.00' } });
  await server.run(`${flows}/process_requests`, { since: new Date().toISOString() });
  slack.buttons.to(buttonsUrl(server.api, workspace));
  await slack.events.to(eventsUrl(server.api, workspace));
  return [
    await answered(company),
    await approvedByButton(company),
    await approvedInWindmill(company),
    ...(await stopped(company)),
    await lostAnswer(company),
  ];
}

async function answered({ services, server }: Company): Promise<Observation> {
  const ts = ask(services, accounts.asked, links.asked);
  await until(() => answersBelow(services.slack, ts).length > 1);
  await settled(server);
  return {
    check: 'event: answered within seconds',
    seen: answersBelow(services.slack, ts),
    advice: 'is the trigger f/credits/triggers/slack_events there, and f/credits/slack_signing_secret right?',
  };
}

async function approvedByButton(company: Company): Promise<Observation> {
  const { services, server } = company;
  const ts = ask(services, accounts.single, links.single);
  const card = await question(company, ts);
  if (card !== undefined) {
    const { buttons } = services.slack;
    // A server that is slower than Slack's three seconds loses the click, and the person clicks again.
    await until(
      async () => (await buttons.click(people.operator, card.channel, card.ts, approveAction)) === 200,
    );
  }
  return approved('approval by button', company, ts, server);
}

async function approvedInWindmill(company: Company): Promise<Observation> {
  const { services, server } = company;
  const ts = ask(services, accounts.pairFirst, links.pairFirst);
  await question(company, ts);
  const run = waitingRun(requestKey(channelId, ts), 1);
  await server.call('POST', `jobs_u/flow/resume_suspended/${run}`, {
    approved: true,
    payload: { reason: 'checked' },
  });
  return approved('approval in Windmill', company, ts, server);
}

/** Waits until the operator has a card and the run waits. */
async function question({ services, server }: Company, ts: string): Promise<MessageRow | undefined> {
  const key = requestKey(channelId, ts);
  const card = () =>
    services.slack.actors
      .directMessages(people.operator)
      .find((row) => row.extra.includes(key) && buttonsOf(row).length > 0);
  await until(() => card() !== undefined);
  await until(() => server.isSuspended(waitingRun(key, 1)));
  return card();
}

async function approved(
  check: string,
  { services }: Company,
  ts: string,
  server: Company['server'],
): Promise<Observation> {
  await until(() => answersBelow(services.slack, ts).length > 1);
  await settled(server);
  return {
    check,
    seen: answersBelow(services.slack, ts),
    advice:
      'look at the run of f/credits/flows/approve_credit, and at the trigger f/credits/triggers/slack_buttons',
  };
}

async function stopped(company: Company): Promise<Observation[]> {
  const { services, server } = company;
  await server.setVariable(killSwitch, 'on', false);
  const ts = ask(services, accounts.above, links.above);
  await begun(services);
  await settled(server);
  const whileOn = answersBelow(services.slack, ts);
  await server.setVariable(killSwitch, 'off', false);
  await server.run(`${flows}/credit_from_url`, {
    looker_url: links.above,
    dry_run: false,
    channel: channelId,
    thread_ts: ts,
  });
  const advice = `look at the variable ${killSwitch} and at the step reply of the newest runs`;
  return [
    { check: 'kill switch on: no post', seen: whileOn, advice },
    { check: 'kill switch off: answered by hand', seen: answersBelow(services.slack, ts), advice },
  ];
}

/** Slack takes the post and closes the connection, on which the step has read before, without an answer. */
async function lostAnswer({ services, server }: Company): Promise<Observation> {
  services.slack.faults.next({ method: 'chat.postMessage', kind: 'drop_after' });
  const ts = ask(services, accounts.pairSecond, links.pairSecond);
  await until(() => amounts(services, ts).length > 0);
  await settled(server);
  await server.run(`${flows}/process_requests`, {});
  const posted = amounts(services, ts);
  return {
    check: 'lost answer: one amount',
    seen: posted,
    holds: posted.length === 1,
    advice: 'a post was sent twice: the HTTP client of the workers repeats a POST by itself',
  };
}

type Services = Company['services'];

function ask({ slack }: Services, { name, sid }: DemoAccount, link: string): string {
  const text = `Credit request\nCustomer: ${name}\nAccount SID: ${sid}\n${link}`;
  return slack.actors.postAs(people.dana, channelId, text);
}

function amounts({ slack }: Services, ts: string): Json[] {
  return slack.actors
    .messages(channelId)
    .filter((row) => row.thread_ts === ts && row.user === people.bot && row.text.startsWith('Approved'))
    .map((row) => row.text);
}

/** The event was taken. */
async function begun({ slack }: Services): Promise<void> {
  await slack.events.idle();
}

/** No run that an event or an approval started is under way. */
async function settled(server: Company['server']): Promise<void> {
  for (const flow of ['process_event', 'approve_credit']) {
    await until(async () => !(await server.isBusy(`${flows}/${flow}`)));
  }
}

/** Waits until it holds, or long enough: what is missing then shows in what is seen. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds()) && Date.now() < end) await Bun.sleep(50);
}

/** A simulated Twilio: text messages of one account, status callbacks that are signed, faults. */
import { createHmac } from 'node:crypto';
import { type Fault, FaultScript } from '../faults.ts';
import { serve } from '../serve.ts';
import { twilioApp } from './app.ts';
import { type MessageStatus, type StoredMessage, TwilioMessages } from './messages.ts';

export type { MessageStatus, StoredMessage } from './messages.ts';

export interface TwilioOptions {
  accountSid?: string;
  authToken: string;
  /** Statuses that are reported for each message that asks for it, in this order; default: sent, delivered. */
  receipts?: readonly MessageStatus[];
  /** 0, the default, takes a free port. */
  port?: number;
  faults?: readonly Fault[];
}

export interface TwilioSimulator {
  /** `http://127.0.0.1:PORT`, as `https://api.twilio.com`. */
  url: string;
  accountSid: string;
  faults: FaultScript;
  /** Every message that was accepted, oldest first. */
  messages(): StoredMessage[];
  /** Reports a status of a message. @returns the HTTP status of the answer; null when the message has no callback */
  report(sid: string, status: MessageStatus): Promise<number | null>;
  /** Resolves when no report is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the simulator on a real HTTP port. */
export function startTwilio({
  accountSid = `AC${'0'.repeat(31)}1`,
  authToken,
  receipts = ['sent', 'delivered'],
  port = 0,
  faults: script,
}: TwilioOptions): TwilioSimulator {
  const messages = new TwilioMessages(accountSid);
  const faults = new FaultScript(script);
  const underWay = new Set<Promise<unknown>>();
  const report = async (sid: string, status: MessageStatus) => {
    const message = messages.find(sid);
    if (message === undefined || message.callback === null) return null;
    message.status = status;
    const form = {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      To: message.to,
    };
    const signed = Object.entries(form).reduce(
      (text, [name, value]) => text + name + value,
      message.callback,
    );
    const response = await fetch(message.callback, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': createHmac('sha1', authToken).update(signed).digest('base64'),
      },
      body: new URLSearchParams(form).toString(),
      keepalive: false,
    });
    await response.text();
    return response.status;
  };
  const track = (work: Promise<unknown>) => {
    // The receiver may be gone; Twilio does not care either.
    const done = work.catch(() => null).finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const accepted = (message: StoredMessage) => {
    if (message.callback === null) return;
    track(
      receipts.reduce(
        (before, status) => before.then(() => report(message.sid, status)),
        Promise.resolve<number | null>(null),
      ),
    );
  };
  const served = serve(twilioApp(messages, { accountSid, authToken, faults, accepted }), faults, port);
  return {
    url: served.origin,
    accountSid,
    faults,
    messages: () => messages.all(),
    report,
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    stop: () => served.stop(),
  };
}

import { decide, type RequestedAction } from "../access/decide.ts";
import { refusalOf } from "../access/refusal.ts";
import { onFunction } from "../access/requested-actions.ts";
import type { Account, FunctionConfiguration } from "../account/account.ts";
import { configurationAt } from "../account/configuration-at.ts";
import type { Log } from "../process/log.ts";
import type { AsynchronousEvent } from "./asynchronous-event.ts";
import { invocationRecord, type Done } from "./record.ts";

/** Takes an event whose sender does not wait. Returns `false`, and takes nothing, if too many events wait. */
export type Enqueue = (event: AsynchronousEvent) => boolean;

interface Delivery {
  readonly account: Account;
  readonly log: Log;
  readonly enqueue: Enqueue;
  /** The trace of the event, which a destination continues. */
  readonly traceId: string;
}

/** Lambda itself delivers, with the credentials of the function's role. */
const SOURCE = { request: { headers: [] }, peer: { sourceIp: "127.0.0.1" } };
const SESSION_MS = 60_000;

/** The action that the role of a function needs to send to a destination, by the service of the destination. */
const ACTIONS: Readonly<Record<string, string>> = {
  events: "events:PutEvents",
  lambda: "lambda:InvokeFunction",
  s3: "s3:PutObject",
  sns: "sns:Publish",
  sqs: "sqs:SendMessage",
};

/**
 * Sends the record of an event to the function's destination, and a failed event to its dead-letter queue. The role of
 * the function must allow each. A destination that is not a function is not served, which the log says.
 */
export function deliver(
  delivery: Delivery,
  configuration: FunctionConfiguration,
  done: Done,
): void {
  const { account, log } = delivery;
  const isSuccess = done.condition === "Success";
  const { onSuccess, onFailure } = account.eventInvokeConfigs.get(done.functionArn) ?? {};
  const destination = isSuccess ? onSuccess : onFailure;
  const targets = [
    { what: "the record of an event", arn: destination },
    { what: "a failed event", arn: isSuccess ? undefined : configuration.deadLetterArn },
  ];
  for (const { what, arn } of targets) {
    if (arn === undefined) continue;
    const problem = sent(delivery, configuration, done, arn);
    if (problem === undefined) continue;
    const text = `${what} (request ${done.requestId}) is not delivered to ${arn}: ${problem}`;
    log({ type: "problem", function: configuration.name, text });
  }
}

/** Sends to one destination. Returns why nothing is delivered, or `undefined`. */
function sent(
  { account, enqueue, traceId }: Delivery,
  configuration: FunctionConfiguration,
  done: Done,
  arn: string,
): string | undefined {
  const service = arn.split(":")[2] ?? "";
  const action = ACTIONS[service];
  if (action === undefined) return `${service} is not a destination`;
  const requested: RequestedAction =
    service === "lambda"
      ? onFunction(account, arn)
      : { action, resource: service === "s3" ? `${arn}/*` : arn };
  const refusal = refusedTo(account, configuration, requested);
  if (refusal !== undefined) return refusal;
  if (service !== "lambda") return `the local cloud does not serve ${service}`;
  if (!configurationAt(account, arn)) return "it does not exist";
  const { requestId } = done;
  const event = invocationRecord(done, account.clock.now());
  const isTaken = enqueue({ functionArn: arn, event, requestId, traceId });
  return isTaken ? undefined : "too many events wait";
}

/** Returns why the role of a function may not perform an action, or `undefined` if it may. */
function refusedTo(
  account: Account,
  { roleName, name, arn }: FunctionConfiguration,
  requested: RequestedAction,
): string | undefined {
  const { clock, directory } = account;
  const issued = clock.now();
  directory.sessions.forgetExpired(clock.surelyPast());
  const { accessKeyId } = directory.sessions.add({
    roleName,
    sessionName: name,
    issued,
    expiration: new Date(issued.getTime() + SESSION_MS),
    functionArn: arn,
  });
  const role = directory.find(accessKeyId);
  if (!role) return `the role ${roleName} does not exist`;
  return refusalOf(decide(account, role, requested, SOURCE), requested)?.message;
}

import { decide } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import type { Account } from "../../../account/account.ts";
import type { HttpServiceIntegration } from "../../../account/apigatewayv2/http-api.ts";
import { assumeForGateway, gatewayPeer } from "../../role/assume-role.ts";
import { internalError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";
import type { Integrated } from "./integrated.ts";

/** The prefix of the actions of a service, by its name in `IntegrationSubtype`. */
const PREFIXES: Readonly<Record<string, string>> = {
  AppConfig: "appconfig",
  EventBridge: "events",
  Kinesis: "kinesis",
  SQS: "sqs",
  StepFunctions: "states",
};

/**
 * Decides the call of an AWS service under the integration's role, and then fails, because the local cloud serves none of
 * the services that HTTP APIs can call. The log says which of the two stopped the call.
 */
export function serviceCall(
  { account, peer }: HttpExchange,
  { subtype, credentialsArn, parameters }: HttpServiceIntegration,
): Integrated {
  if (credentialsArn === undefined) return { error: internalError(`${subtype} has no role`) };
  const session = assumeForGateway(account, credentialsArn, peer);
  if ("refused" in session) return { error: internalError(session.refused) };
  const [service = "", operation = ""] = subtype.split("-");
  const action = `${PREFIXES[service] ?? service.toLowerCase()}:${operation}`;
  const requested = { action, resource: resourceOf(account, parameters) };
  const source = { request: { headers: [] }, peer: gatewayPeer(peer) };
  const refusal = refusalOf(decide(account, session, requested, source));
  if (refusal) {
    return { error: { ...internalError(refusal.reason), allowing: refusal.allowing } };
  }
  const reason = `${session.principal.arn} may call ${action}, but the local cloud does not serve ${subtype}`;
  return { error: internalError(reason) };
}

/** Returns the ARN of the resource that the parameters name, or `*` if the request itself names it. */
function resourceOf(
  { partition, region, accountId }: Pick<Account, "accountId" | "partition" | "region">,
  parameters: HttpServiceIntegration["parameters"],
): string {
  const { QueueUrl = "", StateMachineArn = "", EventBusName = "", StreamName = "" } = parameters;
  const [, queueAccount = "", queue = ""] =
    /^https:\/\/[^/]+\/(\d{12})\/([\w.-]+)$/.exec(QueueUrl) ?? [];
  const arnOf = (service: string, rest: string, owner = accountId) =>
    `arn:${partition}:${service}:${region}:${owner}:${rest}`;
  if (queue !== "") return arnOf("sqs", queue, queueAccount);
  if (StateMachineArn.startsWith("arn:")) return StateMachineArn;
  if (EventBusName.startsWith("arn:")) return EventBusName;
  if (/^[\w./-]+$/.test(EventBusName)) return arnOf("events", `event-bus/${EventBusName}`);
  if (/^[\w.-]+$/.test(StreamName)) return arnOf("kinesis", `stream/${StreamName}`);
  return "*";
}

import { stageArn } from "../../account/apigateway/api.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { blocked } from "../../account/wafv2/web-acl.ts";
import type { IncomingRequest } from "./routing/exchange.ts";
import { wafFiltered, type GatewayError } from "./responses/gateway-responses.ts";

/**
 * Returns the error if the stage has a web ACL that blocks a request. `response` is set if the blocking rule or the
 * default action has a custom response; otherwise the gateway's response to the error is sent.
 */
export function filtered({
  account,
  api,
  stage,
  request,
  peer,
  receivedAt,
}: IncomingRequest):
  | { readonly error: GatewayError; readonly response?: WireResponse }
  | undefined {
  const arn = account.webAclOf.get(stageArn(account, api.id, stage.name));
  if (arn === undefined) return undefined;
  const acl = account.webAcls.get(arn);
  if (!acl) return { error: { ...wafFiltered, reason: `web ACL ${arn} no longer exists` } };
  const block = blocked(acl, { request, sourceIp: peer.sourceIp, now: receivedAt });
  if (!block) return undefined;
  const { by, response } = block;
  const error = { ...wafFiltered, reason: `blocked by web ACL ${acl.name}, ${by}` };
  return response ? { error, response } : { error };
}

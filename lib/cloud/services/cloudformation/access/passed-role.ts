import { decide } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import { onRole } from "../../../access/requested-actions.ts";
import type { Caller } from "../../../account/iam/identities.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { Form } from "../../protocol/query/form.ts";
import { REFUSAL } from "./allowed.ts";

const SERVICE = "cloudformation.amazonaws.com";
const CLOUDFORMATION: Caller = { principal: { type: "Service", service: SERVICE }, policies: [] };

/**
 * Returns the role in a request that CloudFormation takes, if the caller may pass it and its trust policy admits
 * CloudFormation.
 *
 * @throws {ServiceError} AccessDenied if the caller may not pass the role, ValidationError if it cannot be assumed.
 */
export function passedRole(call: Call, form: Form): string | undefined {
  const arn = form.get("RoleARN");
  if (arn === undefined) return undefined;
  const keys = { "iam:PassedToService": [SERVICE] };
  authorize(call, { action: "iam:PassRole", resource: arn, keys }, REFUSAL);
  const { account } = call;
  const named = account.directory.roles.get(arn.split("/").at(-1) ?? "");
  const role = named?.arn === arn ? named : undefined;
  const message = `Role ${arn} is invalid or cannot be assumed`;
  if (!role) throw new ServiceError("ValidationError", message);
  const action = onRole(arn, role.trust, { "sts:RoleSessionName": ["AWSCloudFormation"] });
  const source = {
    request: { headers: [] },
    // The call comes from a network of AWS.
    peer: { sourceIp: "", assumed: { "aws:sourceip": [], "aws:securetransport": ["true"] } },
  };
  const refusal = refusalOf(decide(account, CLOUDFORMATION, action, source), action);
  if (refusal) throw new ServiceError("ValidationError", message, 400, { ...refusal, message });
  return arn;
}

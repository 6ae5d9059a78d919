import { authorize, type Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { shapeXml } from "../protocol/query/shape-xml.ts";
import { credentialsXml } from "./session/credentials-xml.ts";
import { callingUser, newUserSession, secondsIn } from "./get-session-token.ts";
import { policyArnsIn, refuseTags, tagsIn } from "./session/session-input.ts";
import { packedPolicySize, requirePolicies, sessionPolicy } from "./session/session-policies.ts";

/**
 * Returns credentials of a federated user, who may do what both the policies of the calling user and those of the
 * request allow. Without policies in the request, only resource policies that name the federated user allow anything.
 *
 * @throws {ServiceError} AWS's error if the request is invalid or not allowed.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function getFederationToken(call: Call, form: Form): string {
  const name = form.get("Name") ?? "";
  const policy = form.get("Policy");
  const given = { policyArns: policyArnsIn(form), tags: tagsIn(form) };
  const seconds = secondsIn(form);
  refuseTags({ tags: given.tags, transitiveTagKeys: [] });
  const policies = policy === undefined ? [] : [sessionPolicy(policy)];
  const user = callingUser(call);
  const { partition, accountId, directory } = call.account;
  const resource = `arn:${partition}:sts::${accountId}:federated-user/${name}`;
  const actions = ["GetFederationToken", ...(given.tags.length > 0 ? ["TagSession"] : [])];
  for (const action of actions) {
    const keys = {
      "aws:TagKeys": given.tags.map(([key]) => key),
      ...Object.fromEntries(
        given.tags.map(([key, value]) => [`aws:RequestTag/${key}`, [value]] as const),
      ),
    };
    const requested = { action: `sts:${action}`, resource, keys };
    authorize(call, requested, { type: "AccessDenied", status: 403 });
  }
  requirePolicies(given.policyArns, directory);
  const PackedPolicySize = packedPolicySize({ ...given, policy }, given.tags) ?? 0;
  const session = newUserSession(call, user, seconds, { name, policies, ...given });
  const FederatedUser = { FederatedUserId: `${accountId}:${name}`, Arn: resource };
  return credentialsXml(session) + shapeXml({ FederatedUser, PackedPolicySize });
}

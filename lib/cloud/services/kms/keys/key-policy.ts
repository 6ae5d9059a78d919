import { PolicyUnsupported } from "../../../../iam/syntax/policy-unsupported.ts";
import { parsePolicy } from "../../../../iam/policy/policy.ts";
import { policyDocument } from "../../../../iam/syntax/policy-text.ts";
import { decide, type RequestedAction } from "../../../access/decide.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { flag, text } from "../../protocol/json/fields.ts";
import { textUpTo } from "../request/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { authorizeKey, findKey, notFound } from "../access/key-access.ts";
import { operation } from "../../protocol/json/operation.ts";
import { keyId, paging } from "../request/operation.ts";
import { page } from "../request/paging.ts";

/** The only name that a key policy can have. */
const NAME = "default";

/** A key policy's text, up to KMS's quota of 32 KB. */
export const policyText = textUpTo(32_768);

/** An identity policy that allows everything, so that the lockout check depends only on the key policy. */
const EVERYTHING = parsePolicy(
  { Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  "identity",
  "the identity policy of the lockout check",
);

export const keyPolicy = {
  GetKeyPolicy: operation({ KeyId: required(keyId), PolicyName: text }, (call, input) => {
    const key = findKey(call, input.KeyId);
    authorizeKey(call, "kms:GetKeyPolicy", key);
    requireDefault(input.PolicyName);
    return { Policy: JSON.stringify(key.record.policy, null, 2), PolicyName: NAME };
  }),

  PutKeyPolicy: operation(
    {
      KeyId: required(keyId),
      PolicyName: text,
      Policy: required(policyText),
      BypassPolicyLockoutSafetyCheck: flag,
    },
    (call, input) => {
      const key = findKey(call, input.KeyId);
      const bypass = input.BypassPolicyLockoutSafetyCheck ?? false;
      const conditions = { "kms:BypassPolicyLockoutSafetyCheck": [String(bypass)] };
      authorizeKey(call, "kms:PutKeyPolicy", key, { conditions });
      requireDefault(input.PolicyName);
      call.account.keys.setPolicy(key.keyId, readKeyPolicy(call, input.Policy, bypass, key.arn));
      call.save();
      return undefined;
    },
  ),

  ListKeyPolicies: operation({ KeyId: required(keyId), ...paging }, (call, input) => {
    const key = findKey(call, input.KeyId);
    authorizeKey(call, "kms:ListKeyPolicies", key);
    const { items, more } = page([NAME], String, input, 100);
    return { PolicyNames: items, ...more };
  }),
};

/**
 * Parses a key policy. Checks that it can be evaluated, and that it still allows the caller to change it.
 *
 * @param bypass Skips the check that the caller can still change the policy.
 * @param arn ARN of the key, if the key exists already.
 * @throws {ServiceError} MalformedPolicyDocumentException if one of the checks fails.
 */
export function readKeyPolicy(
  call: Call,
  given: string,
  bypass: boolean,
  arn: string = call.account.keys.keyArn("*"),
): unknown {
  const document = parsed(given);
  if (!bypass && !allowsUpdate(call, document, arn)) {
    throw malformed(
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
  return document;
}

/** Returns whether a key policy allows the caller to change it later. */
function allowsUpdate(call: Call, document: unknown, resource: string): boolean {
  const { account, caller } = call;
  const action: RequestedAction = {
    action: "kms:PutKeyPolicy",
    resource,
    resourcePolicy: parsePolicy(document, "resource", "the new key policy"),
    resourcePolicyMustAllow: "resource-based policy",
    keys: { "kms:CallerAccount": [account.accountId] },
  };
  const { principal, keys } = caller;
  return decide(account, { principal, keys, policies: [EVERYTHING] }, action, call).decision
    .allowed;
}

function parsed(given: string): unknown {
  try {
    const document = policyDocument(given);
    parsePolicy(document, "resource", "key policy");
    return document;
  } catch (error) {
    if (error instanceof PolicyUnsupported || error instanceof SyntaxError) {
      throw malformed(error.message);
    }
    throw error;
  }
}

function requireDefault(name: string | undefined): void {
  if (name !== undefined && name !== NAME) throw notFound("No such policy exists");
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocumentException", message);
}

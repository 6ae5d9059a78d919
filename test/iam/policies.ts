import type { ApplicablePolicies, Decision } from "../../lib/iam/decision.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import { parsePolicy, type Policy } from "../../lib/iam/policy/policy.ts";
import type { Principal } from "../../lib/iam/principal/principal.ts";

export const ACCOUNT = "111111111111";
export const OTHER_ACCOUNT = "222222222222";

/** Returns a user named Alice. Users of different accounts can have the same name, but not the same id. */
const aliceOf = (accountId: string, userId: string) => ({
  type: "User" as const,
  accountId,
  arn: `arn:aws:iam::${accountId}:user/Alice`,
  userId,
  userName: "Alice",
});

export const alice = aliceOf(ACCOUNT, "AIDAALICE");
export const clerk: Principal = {
  type: "AssumedRole",
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Clerk/monday`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/shop/Clerk`,
  userId: "AROACLERK:monday",
};
export const stranger = aliceOf(OTHER_ACCOUNT, "AIDASTRANGER");
export const gateway: Principal = { type: "Service", service: "apigateway.amazonaws.com" };

export const keyArn = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;

export type Json = Readonly<Record<string, unknown>>;

/** Returns a statement about `kms:Decrypt` on {@link keyArn}, changed by `more`. */
export function statement(effect: "Allow" | "Deny", more: Json = {}): Json {
  return { Effect: effect, Action: "kms:Decrypt", Resource: keyArn, ...more };
}

export function identityPolicy(...statements: readonly Json[]): Policy {
  return parsePolicy({ Version: "2012-10-17", Statement: statements }, "identity", "policy P");
}

export function resourcePolicy(...statements: readonly Json[]): Policy {
  return parsePolicy({ Version: "2012-10-17", Statement: statements }, "resource", "key policy");
}

/** Decides on a request for `kms:Decrypt` on {@link keyArn}. */
export function decide(
  principal: Principal,
  policies: Partial<ApplicablePolicies>,
  context: Readonly<Record<string, readonly string[]>> = {},
): Decision {
  return evaluate(
    {
      principal,
      action: "kms:Decrypt",
      resource: keyArn,
      context: new Map(Object.entries(context)),
    },
    { identity: [], resourceAccountId: ACCOUNT, ...policies },
  );
}

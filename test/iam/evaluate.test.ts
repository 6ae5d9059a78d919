import { expect, it } from "vitest";
import { denialMessage, type ApplicablePolicies } from "../../lib/iam/decision.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../lib/iam/policy/policy.ts";
import type { Principal } from "../../lib/iam/principal/principal.ts";
import {
  ACCOUNT,
  OTHER_ACCOUNT,
  alice,
  clerk,
  decide,
  gateway,
  identityPolicy,
  keyArn,
  resourcePolicy,
  statement,
  stranger,
  type Json,
} from "./policies.ts";

const allow = identityPolicy(statement("Allow"));
const deny = identityPolicy(statement("Deny", { Sid: "No" }));
const silent = identityPolicy(statement("Allow", { Action: "kms:Encrypt" }));

const named = (effect: "Allow" | "Deny", Principal: unknown, more: Json = {}) =>
  resourcePolicy(statement(effect, { Principal, ...more }));
const toAlice = { AWS: `arn:aws:iam::${ACCOUNT}:user/Alice` };
const toRole = { AWS: `arn:aws:iam::${ACCOUNT}:role/shop/Clerk` };
const toSession = { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Clerk/monday` };
const toAccount = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const toStranger = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:user/Alice` };
const toOtherAccount = { AWS: OTHER_ACCOUNT };
const toGateway = { Service: "apigateway.amazonaws.com" };

type Policies = Partial<ApplicablePolicies>;
type Outcome =
  | "allowed"
  | `${"no" | "denied by"} ${"identity" | "resource" | "trust" | "boundary" | "session" | "endpoint"}`;

function outcome(principal: Principal, policies: Policies): Outcome {
  const decision = decide(principal, policies);
  if (decision.allowed) return "allowed";
  const kinds = {
    "identity-based policy": "identity",
    "resource-based policy": "resource",
    "role trust policy": "trust",
    "permissions boundary": "boundary",
    "session policy": "session",
    "VPC endpoint policy": "endpoint",
  } as const;
  return `${decision.explicit ? "denied by" : "no"} ${kinds[decision.policyType]}`;
}

it.each<[string, Principal, Policies, Outcome]>([
  ["no policy", alice, {}, "no identity"],
  ["an allow of another action", alice, { identity: [silent] }, "no identity"],
  ["an allow", alice, { identity: [allow] }, "allowed"],
  ["an allow among others", alice, { identity: [silent, allow] }, "allowed"],
  ["an allow and a deny", alice, { identity: [allow, deny] }, "denied by identity"],
  ["a deny and an allow", alice, { identity: [deny, allow] }, "denied by identity"],
  ["a deny alone", alice, { identity: [deny] }, "denied by identity"],
  ["a session's allow", clerk, { identity: [allow] }, "allowed"],
  ["no allow for a session", clerk, { identity: [silent] }, "no identity"],
])(
  "decides in one account by the identity policies if there is no other policy: %s",
  (_, principal, policies, expected) => {
    expect(outcome(principal, policies)).toBe(expected);
  },
);

it.each<[string, Principal, Policies, Outcome]>([
  ["names the user", alice, { resource: named("Allow", toAlice) }, "allowed"],
  ["names another principal", clerk, { resource: named("Allow", toAlice) }, "no identity"],
  ["names the role", clerk, { resource: named("Allow", toRole) }, "allowed"],
  ["names the session", clerk, { resource: named("Allow", toSession) }, "allowed"],
  ["names everyone", alice, { resource: named("Allow", "*") }, "allowed"],
  ["names the account", alice, { resource: named("Allow", toAccount) }, "no identity"],
  [
    "names the account, with an allow in the identity policy",
    alice,
    { identity: [allow], resource: named("Allow", toAccount) },
    "allowed",
  ],
  [
    "does not name the principal, with an allow in the identity policy",
    alice,
    { identity: [allow], resource: named("Allow", toRole) },
    "allowed",
  ],
  [
    "allows, with a deny in the identity policy",
    alice,
    { identity: [deny], resource: named("Allow", toAlice) },
    "denied by identity",
  ],
  [
    "denies, with an allow in the identity policy",
    alice,
    { identity: [allow], resource: named("Deny", toAlice) },
    "denied by resource",
  ],
  [
    "denies the account, with an allow in the identity policy",
    alice,
    { identity: [allow], resource: named("Deny", toAccount) },
    "denied by resource",
  ],
  [
    "denies the role, with an allow in the session's identity policy",
    clerk,
    { identity: [allow], resource: named("Deny", toRole) },
    "denied by resource",
  ],
  [
    "denies another principal",
    alice,
    { identity: [allow], resource: named("Deny", toRole) },
    "allowed",
  ],
  [
    "denies everyone",
    alice,
    { identity: [allow], resource: named("Deny", "*") },
    "denied by resource",
  ],
])("decides in one account by a resource policy that %s", (_, principal, policies, expected) => {
  expect(outcome(principal, policies)).toBe(expected);
});

const open = statement("Allow", { Principal: "*" });
const shut = statement("Deny", { Principal: "*", Sid: "No" });
const ofOther = statement("Allow", { Principal: "*", Action: "kms:Encrypt" });

it.each<[string, Policies, Outcome]>([
  [
    "allows, with an allow in the identity policy",
    { identity: [allow], endpoint: resourcePolicy(open) },
    "allowed",
  ],
  ["allows alone", { endpoint: resourcePolicy(open) }, "no identity"],
  [
    "does not cover the action",
    { identity: [allow], endpoint: resourcePolicy(ofOther) },
    "no endpoint",
  ],
  [
    "names another principal",
    { identity: [allow], endpoint: named("Allow", toRole) },
    "no endpoint",
  ],
  ["denies", { identity: [allow], endpoint: resourcePolicy(open, shut) }, "denied by endpoint"],
  [
    "does not cover the action, with a resource policy that suffices elsewhere",
    { resource: named("Allow", toAlice), endpoint: resourcePolicy(ofOther) },
    "no endpoint",
  ],
  [
    "allows, with a resource policy that suffices",
    { resource: named("Allow", toAlice), endpoint: resourcePolicy(open) },
    "allowed",
  ],
])("decides by a VPC endpoint policy that %s", (_, policies, expected) => {
  expect(outcome(alice, policies)).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["neither policy", {}, "no resource"],
  ["the identity policy alone", { identity: [allow] }, "no resource"],
  ["the resource policy alone", { resource: named("Allow", toStranger) }, "no identity"],
  ["the resource policy alone, for everyone", { resource: named("Allow", "*") }, "no identity"],
  [
    "the resource policy alone, for the account",
    { resource: named("Allow", toOtherAccount) },
    "no identity",
  ],
  ["both policies", { identity: [allow], resource: named("Allow", toStranger) }, "allowed"],
  ["both policies, for everyone", { identity: [allow], resource: named("Allow", "*") }, "allowed"],
  [
    "both policies, for the account",
    { identity: [allow], resource: named("Allow", toOtherAccount) },
    "allowed",
  ],
  [
    "both policies, but for the user of that name in the resource's account",
    { identity: [allow], resource: named("Allow", toAlice) },
    "no resource",
  ],
  [
    "both policies, but an identity policy denies too",
    { identity: [allow, deny], resource: named("Allow", "*") },
    "denied by identity",
  ],
  [
    "the identity policy, but the resource policy denies",
    { identity: [allow], resource: named("Deny", toStranger) },
    "denied by resource",
  ],
])("decides across accounts if an allow is in %s", (_, policies, expected) => {
  expect(outcome(stranger, policies)).toBe(expected);
});

it.each<[string, Principal, Policies, Outcome]>([
  ["without a policy", alice, { identity: [allow] }, "no resource"],
  ["whose policy names the user", alice, { resource: named("Allow", toAlice) }, "allowed"],
  [
    "whose policy names another principal",
    alice,
    { identity: [allow], resource: named("Allow", toRole) },
    "no resource",
  ],
  [
    "whose policy delegates to the account",
    alice,
    { identity: [allow], resource: named("Allow", toAccount) },
    "allowed",
  ],
  [
    "whose policy delegates, without an allow in an identity policy",
    alice,
    { resource: named("Allow", toAccount) },
    "no identity",
  ],
  [
    "whose policy delegates other actions",
    alice,
    { identity: [allow], resource: named("Allow", toAccount, { Action: "kms:Encrypt" }) },
    "no resource",
  ],
  [
    "whose policy delegates and denies",
    alice,
    {
      identity: [allow],
      resource: resourcePolicy(
        statement("Allow", { Principal: toAccount }),
        statement("Deny", { Principal: toAlice }),
      ),
    },
    "denied by resource",
  ],
  [
    "whose policy names the user, with a deny in an identity policy",
    alice,
    { identity: [deny], resource: named("Allow", toAlice) },
    "denied by identity",
  ],
  [
    "whose policy delegates to the other account",
    stranger,
    { identity: [allow], resource: named("Allow", toOtherAccount) },
    "allowed",
  ],
  [
    "whose policy names the stranger, without an allow in an identity policy",
    stranger,
    { resource: named("Allow", toStranger) },
    "no identity",
  ],
])("requires an allow in the key policy for a key %s", (_, principal, policies, expected) => {
  const must = { resourcePolicyMustAllow: "resource-based policy", ...policies } as const;
  expect(outcome(principal, must)).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["names the service", { resource: named("Allow", toGateway) }, "allowed"],
  ["names everyone", { resource: named("Allow", "*") }, "allowed"],
  [
    "names another service",
    { resource: named("Allow", { Service: "lambda.amazonaws.com" }) },
    "no resource",
  ],
  ["names the account", { resource: named("Allow", toAccount) }, "no resource"],
  ["does not exist", {}, "no resource"],
  [
    "denies the service",
    {
      resource: resourcePolicy(
        statement("Allow", { Principal: "*" }),
        statement("Deny", { Principal: toGateway }),
      ),
    },
    "denied by resource",
  ],
])("decides for a service only by a resource policy that %s", (_, policies, expected) => {
  expect(outcome(gateway, policies)).toBe(expected);
  expect(outcome(gateway, { identity: [allow], ...policies })).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["allows", { identity: [allow] }, "allowed"],
  ["allows something else", { identity: [] }, "no identity"],
  [
    "does not allow, with a resource policy that allows",
    { resource: named("Allow", "*") },
    "allowed",
  ],
  [
    "does not allow, with a resource policy that names others",
    { resource: named("Allow", toAlice) },
    "no identity",
  ],
  ["denies", { identity: [allow, deny], resource: named("Allow", "*") }, "denied by identity"],
  [
    "allows, with a resource policy that denies",
    { identity: [allow], resource: named("Deny", "*") },
    "denied by resource",
  ],
])(
  "decides for a caller that an authorizer identified, whose policy %s",
  (_, policies, expected) => {
    expect(outcome({ type: "Anonymous", knownByAuthorizer: true }, policies)).toBe(expected);
  },
);

const roleArn = `arn:aws:iam::${ACCOUNT}:role/shop/Clerk`;
const assume = { Effect: "Allow", Action: "sts:AssumeRole" };
const mayAssume = identityPolicy({ ...assume, Resource: roleArn });
it.each<[string, Principal, readonly Json[], boolean, boolean]>([
  ["names the user", alice, [{ ...assume, Principal: toAlice }], true, true],
  ["names the account", alice, [{ ...assume, Principal: toAccount }], true, false],
  ["names a service", alice, [{ ...assume, Principal: toGateway }], false, false],
  ["names a service", gateway, [{ ...assume, Principal: toGateway }], true, true],
  [
    "allows another action",
    alice,
    [{ ...assume, Action: "sts:TagSession", Principal: "*" }],
    false,
    false,
  ],
  [
    "allows everyone and denies the user",
    alice,
    [
      { ...assume, Principal: "*" },
      { ...assume, Effect: "Deny", Principal: toAlice },
    ],
    false,
    false,
  ],
  ["names the stranger", stranger, [{ ...assume, Principal: toStranger }], true, false],
  [
    "requires another external id",
    alice,
    [{ ...assume, Principal: toAlice, Condition: { StringEquals: { "sts:ExternalId": "y" } } }],
    false,
    false,
  ],
  [
    "requires the given external id",
    alice,
    [{ ...assume, Principal: toAlice, Condition: { StringEquals: { "sts:ExternalId": "x" } } }],
    true,
    true,
  ],
])(
  "decides on AssumeRole, with and without an identity policy, by a trust policy that %s",
  (_, principal, statements, withIt, withoutIt) => {
    const resource = parsePolicy({ Statement: statements }, "trust", "trust policy");
    const attempt = (identity: ApplicablePolicies["identity"]) =>
      evaluate(
        {
          principal,
          action: "sts:AssumeRole",
          resource: roleArn,
          context: new Map([["sts:externalid", ["x"]]]),
        },
        {
          identity,
          resource,
          resourceAccountId: ACCOUNT,
          resourcePolicyMustAllow: "role trust policy",
        },
      ).allowed;
    expect([attempt([mayAssume]), attempt([])]).toEqual([withIt, withoutIt]);
  },
);

it("applies a statement only if action, resource and condition all match", () => {
  const conditional = (effect: "Allow" | "Deny") =>
    identityPolicy(statement(effect, { Condition: { StringEquals: { "aws:username": "Alice" } } }));
  const fits = { "aws:username": ["Alice"] };
  expect(decide(alice, { identity: [conditional("Allow")] }, fits).allowed).toBe(true);
  expect(decide(alice, { identity: [conditional("Allow")] }).allowed).toBe(false);
  expect(decide(alice, { identity: [allow, conditional("Deny")] }, fits).allowed).toBe(false);
  expect(decide(alice, { identity: [allow, conditional("Deny")] }).allowed).toBe(true);
  const elsewhere = identityPolicy(statement("Allow", { Resource: `${keyArn}0` }));
  expect(decide(alice, { identity: [elsewhere] }).allowed).toBe(false);
});

it("denies by a negated condition if the key is absent", () => {
  const mfa = statement("Deny", { Condition: { StringNotEquals: { "aws:userid": "AIDAALICE" } } });
  expect(decide(alice, { identity: [allow, identityPolicy(mfa)] }).allowed).toBe(false);
});

it("returns the statement that decided", () => {
  expect(decide(alice, { identity: [silent, allow] })).toEqual({
    allowed: true,
    by: "policy P, statement 1",
    because: [{ policyType: "identity-based policy", source: "policy P, statement 1" }],
  });
  expect(decide(alice, { identity: [allow, deny] })).toMatchObject({ by: "policy P, No" });
  expect(decide(alice, { resource: named("Deny", "*", { Sid: "Lock" }) })).toMatchObject({
    by: "key policy, Lock",
  });
  expect(decide(alice, {})).not.toHaveProperty("by");
});

const USER = `User: arn:aws:iam::${ACCOUNT}:user/Alice is not authorized to perform: kms:Decrypt on resource: ${keyArn}`;
it.each<[Principal, Policies, string]>([
  [alice, {}, `${USER} because no identity-based policy allows the kms:Decrypt action`],
  [alice, { identity: [deny] }, `${USER} with an explicit deny in an identity-based policy`],
  [
    alice,
    { resource: named("Deny", "*") },
    `${USER} with an explicit deny in a resource-based policy`,
  ],
  [
    alice,
    { resourcePolicyMustAllow: "resource-based policy" },
    `${USER} because no resource-based policy allows the kms:Decrypt action`,
  ],
  [
    alice,
    { resourcePolicyMustAllow: "role trust policy" },
    `${USER} because no role trust policy allows the kms:Decrypt action`,
  ],
  [
    alice,
    { resourcePolicyMustAllow: "role trust policy", resource: named("Deny", "*") },
    `${USER} with an explicit deny in a role trust policy`,
  ],
  [
    clerk,
    {},
    `User: arn:aws:sts::${ACCOUNT}:assumed-role/Clerk/monday is not authorized to perform: kms:Decrypt on resource: ${keyArn} because no identity-based policy allows the kms:Decrypt action`,
  ],
  [
    gateway,
    {},
    `User: apigateway.amazonaws.com is not authorized to perform: kms:Decrypt on resource: ${keyArn} because no resource-based policy allows the kms:Decrypt action`,
  ],
])("reports a refusal in AWS's words (case %#)", (principal, policies, expected) => {
  const decision = decide(principal, policies);
  if (decision.allowed) throw new Error("the request was allowed");
  const request = { principal, action: "kms:Decrypt", resource: keyArn };
  expect(denialMessage(request, decision)).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["if the key policy does not allow", {}, "allowed"],
  ["with a Deny in the identity policy", { identity: [deny] }, "denied by identity"],
  ["with a Deny in the key policy", { resource: named("Deny", "*") }, "denied by resource"],
])("decides by a grant to the principal %s", (_, policies, expected) => {
  const grant = { source: "grant g", naming: "direct" } as const;
  const key = { resourcePolicyMustAllow: "resource-based policy", grant, ...policies } as const;
  expect(outcome(alice, key)).toBe(expected);
});

it("leaves the decision to an account's own policies if a grant names the account", () => {
  const grant = { source: "grant g", naming: "account" } as const;
  const key = { resourcePolicyMustAllow: "resource-based policy", grant } as const;
  expect(outcome(alice, key)).toBe("no identity");
  expect(outcome(alice, { ...key, identity: [allow] })).toBe("allowed");
});

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
  ["nothing", alice, {}, "no identity"],
  ["another action", alice, { identity: [silent] }, "no identity"],
  ["an allow", alice, { identity: [allow] }, "allowed"],
  ["an allow among others", alice, { identity: [silent, allow] }, "allowed"],
  ["an allow and a deny", alice, { identity: [allow, deny] }, "denied by identity"],
  ["a deny and an allow", alice, { identity: [deny, allow] }, "denied by identity"],
  ["a deny alone", alice, { identity: [deny] }, "denied by identity"],
  ["a session's allow", clerk, { identity: [allow] }, "allowed"],
  ["a session's silence", clerk, { identity: [silent] }, "no identity"],
])("in one account, %s of the identity decides alone", (_, principal, policies, expected) => {
  expect(outcome(principal, policies)).toBe(expected);
});

it.each<[string, Principal, Policies, Outcome]>([
  ["names the user", alice, { resource: named("Allow", toAlice) }, "allowed"],
  ["names another", clerk, { resource: named("Allow", toAlice) }, "no identity"],
  ["names the role", clerk, { resource: named("Allow", toRole) }, "allowed"],
  ["names the session", clerk, { resource: named("Allow", toSession) }, "allowed"],
  ["names everyone", alice, { resource: named("Allow", "*") }, "allowed"],
  ["names the account", alice, { resource: named("Allow", toAccount) }, "no identity"],
  [
    "names the account, as does the identity's",
    alice,
    { identity: [allow], resource: named("Allow", toAccount) },
    "allowed",
  ],
  [
    "is silent beside an allow",
    alice,
    { identity: [allow], resource: named("Allow", toRole) },
    "allowed",
  ],
  [
    "allows beside a deny",
    alice,
    { identity: [deny], resource: named("Allow", toAlice) },
    "denied by identity",
  ],
  [
    "denies beside an allow",
    alice,
    { identity: [allow], resource: named("Deny", toAlice) },
    "denied by resource",
  ],
  [
    "denies the account beside an allow",
    alice,
    { identity: [allow], resource: named("Deny", toAccount) },
    "denied by resource",
  ],
  [
    "denies the role beside a session's allow",
    clerk,
    { identity: [allow], resource: named("Deny", toRole) },
    "denied by resource",
  ],
  ["denies another", alice, { identity: [allow], resource: named("Deny", toRole) }, "allowed"],
  [
    "denies everyone",
    alice,
    { identity: [allow], resource: named("Deny", "*") },
    "denied by resource",
  ],
])("in one account, a resource policy that %s", (_, principal, policies, expected) => {
  expect(outcome(principal, policies)).toBe(expected);
});

const open = statement("Allow", { Principal: "*" });
const shut = statement("Deny", { Principal: "*", Sid: "No" });
const ofOther = statement("Allow", { Principal: "*", Action: "kms:Encrypt" });

it.each<[string, Policies, Outcome]>([
  ["allows beside the identity", { identity: [allow], endpoint: resourcePolicy(open) }, "allowed"],
  ["allows alone", { endpoint: resourcePolicy(open) }, "no identity"],
  ["is silent", { identity: [allow], endpoint: resourcePolicy(ofOther) }, "no endpoint"],
  ["names another", { identity: [allow], endpoint: named("Allow", toRole) }, "no endpoint"],
  ["denies", { identity: [allow], endpoint: resourcePolicy(open, shut) }, "denied by endpoint"],
  [
    "is silent beside a resource policy that suffices elsewhere",
    { resource: named("Allow", toAlice), endpoint: resourcePolicy(ofOther) },
    "no endpoint",
  ],
  [
    "allows beside a resource policy that suffices",
    { resource: named("Allow", toAlice), endpoint: resourcePolicy(open) },
    "allowed",
  ],
])("the policy of a VPC endpoint that %s", (_, policies, expected) => {
  expect(outcome(alice, policies)).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["neither", {}, "no resource"],
  ["the identity alone", { identity: [allow] }, "no resource"],
  ["the resource alone", { resource: named("Allow", toStranger) }, "no identity"],
  ["the resource alone, to everyone", { resource: named("Allow", "*") }, "no identity"],
  [
    "the resource alone, to the account",
    { resource: named("Allow", toOtherAccount) },
    "no identity",
  ],
  ["both", { identity: [allow], resource: named("Allow", toStranger) }, "allowed"],
  ["both, to everyone", { identity: [allow], resource: named("Allow", "*") }, "allowed"],
  [
    "both, to the account",
    { identity: [allow], resource: named("Allow", toOtherAccount) },
    "allowed",
  ],
  [
    "both, to the user of that name here",
    { identity: [allow], resource: named("Allow", toAlice) },
    "no resource",
  ],
  [
    "both, and the identity denies",
    { identity: [allow, deny], resource: named("Allow", "*") },
    "denied by identity",
  ],
  [
    "the identity, and the resource denies",
    { identity: [allow], resource: named("Deny", toStranger) },
    "denied by resource",
  ],
])("across accounts, what allows is %s", (_, policies, expected) => {
  expect(outcome(stranger, policies)).toBe(expected);
});

it.each<[string, Principal, Policies, Outcome]>([
  ["without a policy", alice, { identity: [allow] }, "no resource"],
  ["that names the user", alice, { resource: named("Allow", toAlice) }, "allowed"],
  [
    "that names another",
    alice,
    { identity: [allow], resource: named("Allow", toRole) },
    "no resource",
  ],
  [
    "that delegates to the account",
    alice,
    { identity: [allow], resource: named("Allow", toAccount) },
    "allowed",
  ],
  [
    "that delegates, to an identity that is silent",
    alice,
    { resource: named("Allow", toAccount) },
    "no identity",
  ],
  [
    "that delegates other actions",
    alice,
    { identity: [allow], resource: named("Allow", toAccount, { Action: "kms:Encrypt" }) },
    "no resource",
  ],
  [
    "that delegates and denies",
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
    "that names the user, whom an identity policy denies",
    alice,
    { identity: [deny], resource: named("Allow", toAlice) },
    "denied by identity",
  ],
  [
    "that delegates to the other account",
    stranger,
    { identity: [allow], resource: named("Allow", toOtherAccount) },
    "allowed",
  ],
  [
    "that names the stranger only there",
    stranger,
    { resource: named("Allow", toStranger) },
    "no identity",
  ],
])("of a key %s, the policy must allow by itself", (_, principal, policies, expected) => {
  const must = { resourcePolicyMustAllow: "resource-based policy", ...policies } as const;
  expect(outcome(principal, must)).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["names it", { resource: named("Allow", toGateway) }, "allowed"],
  ["names everyone", { resource: named("Allow", "*") }, "allowed"],
  [
    "names another service",
    { resource: named("Allow", { Service: "lambda.amazonaws.com" }) },
    "no resource",
  ],
  ["names the account", { resource: named("Allow", toAccount) }, "no resource"],
  ["is not there", {}, "no resource"],
  [
    "denies it",
    {
      resource: resourcePolicy(
        statement("Allow", { Principal: "*" }),
        statement("Deny", { Principal: toGateway }),
      ),
    },
    "denied by resource",
  ],
])("of a service, only a resource policy decides, one that %s", (_, policies, expected) => {
  expect(outcome(gateway, policies)).toBe(expected);
  expect(outcome(gateway, { identity: [allow], ...policies })).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["allows", { identity: [allow] }, "allowed"],
  ["allows something else", { identity: [] }, "no identity"],
  ["is silent, and the resource's allows", { resource: named("Allow", "*") }, "allowed"],
  [
    "is silent, and the resource's names others",
    { resource: named("Allow", toAlice) },
    "no identity",
  ],
  ["denies", { identity: [allow, deny], resource: named("Allow", "*") }, "denied by identity"],
  [
    "allows what the resource's denies",
    { identity: [allow], resource: named("Deny", "*") },
    "denied by resource",
  ],
])("of somebody an authorizer vouches for, with a policy that %s", (_, policies, expected) => {
  expect(outcome({ type: "Anonymous", knownByAuthorizer: true }, policies)).toBe(expected);
});

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
    "denies again",
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
    "wants another external id",
    alice,
    [{ ...assume, Principal: toAlice, Condition: { StringEquals: { "sts:ExternalId": "y" } } }],
    false,
    false,
  ],
  [
    "wants that external id",
    alice,
    [{ ...assume, Principal: toAlice, Condition: { StringEquals: { "sts:ExternalId": "x" } } }],
    true,
    true,
  ],
])(
  "a trust policy that %s lets assume, with and without an identity policy",
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

it("applies a statement only where action, resource and condition all fit", () => {
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

it("denies by a negated condition where the key is absent", () => {
  const mfa = statement("Deny", { Condition: { StringNotEquals: { "aws:userid": "AIDAALICE" } } });
  expect(decide(alice, { identity: [allow, identityPolicy(mfa)] }).allowed).toBe(false);
});

it("names the statement that decided", () => {
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
])("refuses in AWS's words (%#)", (principal, policies, expected) => {
  const decision = decide(principal, policies);
  if (decision.allowed) throw new Error("it was to be refused");
  const request = { principal, action: "kms:Decrypt", resource: keyArn };
  expect(denialMessage(request, decision)).toBe(expected);
});

it.each<[string, Policies, Outcome]>([
  ["what the key is silent about", {}, "allowed"],
  ["against a Deny of the identity", { identity: [deny] }, "denied by identity"],
  ["against a Deny of the key", { resource: named("Deny", "*") }, "denied by resource"],
])("a grant to a principal decides %s", (_, policies, expected) => {
  const grant = { source: "grant g", naming: "direct" } as const;
  const key = { resourcePolicyMustAllow: "resource-based policy", grant, ...policies } as const;
  expect(outcome(alice, key)).toBe(expected);
});

it("a grant to an account leaves it to the account's own policies", () => {
  const grant = { source: "grant g", naming: "account" } as const;
  const key = { resourcePolicyMustAllow: "resource-based policy", grant } as const;
  expect(outcome(alice, key)).toBe("no identity");
  expect(outcome(alice, { ...key, identity: [allow] })).toBe("allowed");
});

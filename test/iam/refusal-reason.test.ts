import { expect, it } from "vitest";
import type { ApplicablePolicies } from "../../lib/iam/decision.ts";
import { nearMisses, whyRefused } from "../../lib/iam/refusal-reason.ts";
import {
  ACCOUNT,
  alice,
  decide,
  identityPolicy,
  keyArn,
  resourcePolicy,
  statement,
  stranger,
} from "./policies.ts";

const allow = identityPolicy(statement("Allow", { Sid: "Yes" }));
const silent = identityPolicy(statement("Allow", { Action: "kms:Encrypt" }));
const identity = { policyType: "identity-based policy", source: "policy P, Yes" } as const;
const key = { policyType: "resource-based policy", source: "key policy, Key" } as const;
const named = resourcePolicy(statement("Allow", { Sid: "Key", Principal: { AWS: ACCOUNT } }));
const open = resourcePolicy(statement("Allow", { Sid: "Key", Principal: "*" }));

it("reports the allowing statement of each kind of policy that must allow the request", () => {
  const limits = { boundary: allow, session: [silent, allow] };
  expect(decide(alice, { identity: [silent, allow], ...limits })).toEqual({
    allowed: true,
    by: "policy P, Yes",
    because: [
      identity,
      { ...identity, policyType: "permissions boundary" },
      { ...identity, policyType: "session policy" },
    ],
  });
  expect(decide(stranger, { identity: [allow], resource: open })).toEqual({
    allowed: true,
    by: "policy P, Yes",
    because: [identity, key],
  });
  expect(decide(alice, { resource: open })).toEqual({
    allowed: true,
    by: "key policy, Key",
    because: [key],
  });
});

it("reports every statement that denied the request", () => {
  const deny = statement("Deny", { Sid: "No" });
  const denies = identityPolicy(deny, statement("Deny"));
  const resource = resourcePolicy({ ...deny, Principal: "*" });
  const limits = { boundary: denies, session: [allow, denies] };
  expect(decide(alice, { identity: [allow, denies], resource, ...limits })).toEqual({
    allowed: false,
    explicit: true,
    policyType: "identity-based policy",
    by: "policy P, No",
    because: [
      { policyType: "identity-based policy", source: "policy P, No" },
      { policyType: "identity-based policy", source: "policy P, statement 2" },
      { policyType: "resource-based policy", source: "key policy, No" },
      { policyType: "permissions boundary", source: "policy P, No" },
      { policyType: "permissions boundary", source: "policy P, statement 2" },
      { policyType: "session policy", source: "policy P, No" },
      { policyType: "session policy", source: "policy P, statement 2" },
    ],
  });
});

it("reports the kinds of policy that lack an Allow", () => {
  const no = { allowed: false, explicit: false };
  expect(decide(alice, {})).toEqual({
    ...no,
    policyType: "identity-based policy",
    because: [],
    needed: [["identity-based policy", "resource-based policy"]],
  });
  expect(decide(stranger, { boundary: silent })).toEqual({
    ...no,
    policyType: "resource-based policy",
    because: [],
    needed: [["resource-based policy"], ["identity-based policy"], ["permissions boundary"]],
  });
  const must = { resourcePolicyMustAllow: "role trust policy" } as const;
  expect(decide(alice, { identity: [allow], ...must })).toEqual({
    ...no,
    policyType: "role trust policy",
    because: [identity],
    needed: [["role trust policy"]],
  });
  expect(decide(alice, { identity: [allow], session: [silent] })).toEqual({
    ...no,
    policyType: "session policy",
    because: [identity],
    needed: [["session policy"]],
  });
});

it("reports the statements that nearly allowed the request, and their elements that do not match", () => {
  const Condition = {
    StringEquals: { "aws:username": "Bob" },
    Bool: { "aws:SecureTransport": "true" },
  };
  const near = identityPolicy(
    statement("Allow", { Sid: "Far", Resource: `${keyArn}0`, Condition }),
    statement("Allow", { Sid: "Near", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
    statement("Allow", { Sid: "Else", Action: "kms:Encrypt" }),
    statement("Deny", { Sid: "No" }),
  );
  const request = {
    principal: stranger,
    action: "kms:Decrypt",
    resource: keyArn,
    context: new Map([["aws:username", ["Alice"]]]),
  };
  const policies = { identity: [near], resource: named, boundary: near, session: [near, allow] };
  const given = { ...policies, resourceAccountId: ACCOUNT };
  const misses = nearMisses(request, given);
  expect(misses.map(({ policyType, source, unmet }) => [policyType, source, ...unmet])).toEqual([
    ["identity-based policy", "policy P, Near", "Condition Bool aws:SecureTransport"],
    ["resource-based policy", "key policy, Key", "Principal"],
    ["permissions boundary", "policy P, Near", "Condition Bool aws:SecureTransport"],
    ["session policy", "policy P, Near", "Condition Bool aws:SecureTransport"],
    ...["identity-based policy", "permissions boundary", "session policy"].map((type) => [
      type,
      "policy P, Far",
      "Resource",
      "Condition StringEquals aws:username",
      "Condition Bool aws:SecureTransport",
    ]),
  ]);
});

it("explains a refusal in one line that names the kinds of policy without an Allow", () => {
  const request = { principal: alice, action: "kms:Decrypt", resource: keyArn, context: new Map() };
  const near = identityPolicy(
    statement("Allow", { Sid: "Near", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
  );
  const why = (policies: Partial<ApplicablePolicies>) => {
    const decision = decide(alice, policies);
    if (decision.allowed) throw new Error("the request was allowed");
    const given = { identity: [], resourceAccountId: ACCOUNT, ...policies };
    return whyRefused(request, given, decision);
  };
  const nearly = "; policy P, Near would if these matched: Condition Bool aws:SecureTransport";
  const none = (type: string) => `no ${type} allows kms:Decrypt on ${keyArn}`;
  const either = none("identity-based policy or resource-based policy");
  const within = none("permissions boundary");
  expect(why({ identity: [near] })).toBe(either + nearly);
  expect(why({ identity: [near, allow], boundary: silent })).toBe(within);
  expect(why({ identity: [allow], boundary: near })).toBe(within + nearly);
  expect(why({ identity: [silent] })).toBe(either);
  const deny = identityPolicy(statement("Deny", { Sid: "No" }), statement("Deny"));
  expect(why({ identity: [near, deny] })).toBe("denied by policy P, No; policy P, statement 2");
});

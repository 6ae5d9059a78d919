import * as fc from "fast-check";
import type { ApplicablePolicies, AuthorizationRequest, Decision } from "../../lib/iam/decision.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../lib/iam/policy/policy.ts";
import type { Naming, Principal } from "../../lib/iam/principal/principal.ts";
import {
  ACCOUNT,
  OTHER_ACCOUNT,
  alice,
  clerk,
  gateway,
  identityPolicy,
  keyArn,
  resourcePolicy,
  stranger,
  type Json,
} from "./policies.ts";

// The worlds are small, so that statements often match requests.
const anyAction = fc.constantFrom("kms:Decrypt", "kms:Encrypt", "sts:AssumeRole");
const anyResource = fc.constantFrom(keyArn, `${keyArn}0`, "*");
const element = (name: string, value: fc.Arbitrary<string>, wild: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(name, name, name, `Not${name}`),
      fc.oneof(value, fc.constantFrom(...wild)),
    )
    .map(([key, pattern]): Json => ({ [key]: pattern }));
const condition = fc.constantFrom<Json>(
  {},
  {},
  { Condition: { StringEquals: { "aws:username": "Alice" } } },
  { Condition: { StringNotEquals: { "aws:username": ["Alice", "Bob"] } } },
  { Condition: { "ForAllValues:StringLike": { "kms:EncryptionContextKeys": ["a*", "b"] } } },
  { Condition: { Null: { "aws:username": "false" }, Bool: { "aws:SecureTransport": true } } },
  { Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } } },
  { Condition: { DateLessThan: { "aws:CurrentTime": "2026-11-22T12:00:00Z" } } },
  { Condition: { NumericGreaterThanIfExists: { "aws:EpochTime": 1_795_348_800 } } },
  { Condition: { StringNotLike: { "aws:userid": "*${aws:username, 'x'}*" } } },
  { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/${aws:username}" } } },
);
export const identityStatement = fc
  .tuple(
    fc.constantFrom<Json>({ Effect: "Allow" }, { Effect: "Allow" }, { Effect: "Deny" }),
    element("Action", anyAction, ["*", "kms:*", "kms:?ecrypt"]),
    element("Resource", anyResource, ["arn:aws:kms:*:*:key/*"]),
    condition,
  )
  .map((parts): Json => Object.assign({}, ...parts));
const resourceStatement = fc
  .tuple(
    identityStatement,
    fc.constantFrom<unknown>(
      "*",
      { AWS: ACCOUNT },
      { AWS: [`arn:aws:iam::${OTHER_ACCOUNT}:root`, `arn:aws:iam::${ACCOUNT}:user/Alice`] },
      { AWS: `arn:aws:iam::${ACCOUNT}:role/shop/Clerk` },
      { Service: "apigateway.amazonaws.com" },
    ),
  )
  .map(([statement, Principal]): Json => ({ ...statement, Principal }));
const exception = fc
  .tuple(
    identityStatement,
    fc.constantFrom<unknown>(
      { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/Alice`] },
      { AWS: [`arn:aws:iam::${OTHER_ACCOUNT}:user/Alice`] },
      { Service: "apigateway.amazonaws.com" },
    ),
  )
  .map(([statement, NotPrincipal]): Json => ({
    ...statement,
    Effect: "Deny",
    NotPrincipal,
  }));
export const onResourceStatement = fc.oneof({ weight: 6, arbitrary: resourceStatement }, exception);

/** A request with all policies that decide on it. */
export interface World {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly identity: readonly Json[];
  readonly onResource: readonly Json[];
  readonly boundary: readonly Json[] | undefined;
  readonly session: readonly Json[] | undefined;
  readonly must: ApplicablePolicies["resourcePolicyMustAllow"];
  readonly grant: Naming | undefined;
}

export const fred: Principal = {
  type: "FederatedUser",
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/Fred`,
  userId: `${ACCOUNT}:Fred`,
  issuer: alice,
};
export const foreignRole: Principal = {
  type: "AssumedRole",
  accountId: OTHER_ACCOUNT,
  arn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/Clerk/monday`,
  roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/Clerk`,
  userId: "AROAFOREIGN:monday",
};

export const world: fc.Arbitrary<World> = fc.record({
  principal: fc.constantFrom<Principal>(alice, clerk, stranger, gateway, fred, foreignRole, {
    type: "Anonymous",
  }),
  action: anyAction,
  resource: anyResource,
  context: fc.constantFrom<World["context"]>(
    {},
    { "aws:username": ["Alice"], "aws:securetransport": ["true"] },
    { "aws:username": ["Carol"], "kms:encryptioncontextkeys": ["app", "b"] },
    { "kms:encryptioncontextkeys": ["app", "c"] },
    { "aws:sourceip": ["203.0.113.7"], "aws:currenttime": ["2026-11-22T11:00:00Z"] },
    {
      "aws:sourceip": ["::ffff:198.51.100.1"],
      "aws:userid": ["AROACLERK:monday"],
      "aws:epochtime": ["1795348801"],
      "aws:principalarn": [`arn:aws:iam::${ACCOUNT}:user/Alice`],
      "aws:username": ["Alice"],
    },
  ),
  identity: fc.array(identityStatement, { minLength: 1, maxLength: 5 }),
  onResource: fc.array(onResourceStatement, { minLength: 1, maxLength: 5 }),
  boundary: fc.option(fc.array(identityStatement, { minLength: 1, maxLength: 3 }), {
    nil: undefined,
    freq: 2,
  }),
  session: fc.option(fc.array(identityStatement, { minLength: 1, maxLength: 3 }), {
    nil: undefined,
    freq: 2,
  }),
  must: fc.constantFrom(undefined, "resource-based policy", "role trust policy"),
  grant: fc.option(fc.constantFrom<Naming>("direct", "role", "account"), {
    nil: undefined,
    freq: 2,
  }),
});

export function requestIn({ principal, action, resource, context }: World): AuthorizationRequest {
  return { principal, action, resource, context: new Map(Object.entries(context)) };
}

export function policiesIn(given: World): ApplicablePolicies {
  const { identity, onResource, boundary, session, must, grant } = given;
  const compiled = must === "role trust policy" ? trustPolicy : resourcePolicy;
  return {
    identity: identity.length > 0 ? [identityPolicy(...identity)] : [],
    resource: onResource.length > 0 ? compiled(...onResource) : undefined,
    boundary: boundary && identityPolicy(...boundary),
    session: session?.map((statement) => identityPolicy(statement)),
    resourceAccountId: ACCOUNT,
    ...(must ? { resourcePolicyMustAllow: must } : {}),
    ...(grant ? { grant: { source: "grant", naming: grant } } : {}),
  };
}

/** Compiles the same statements as a trust policy. */
function trustPolicy(...statements: readonly Json[]) {
  const Statement = statements.map((one) => ({
    Effect: one["Effect"],
    Principal: one["NotPrincipal"] ?? one["Principal"],
    Action: one["Action"],
    NotAction: one["NotAction"],
    Condition: one["Condition"],
  }));
  return parsePolicy({ Version: "2012-10-17", Statement }, "trust", "trust policy");
}

export function decideIn(given: World): Decision {
  return evaluate(requestIn(given), policiesIn(given));
}

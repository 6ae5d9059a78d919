import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { ApplicablePolicies, Decision } from "../../lib/iam/decision.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import type { Principal } from "../../lib/iam/principal.ts";
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

// Small worlds, so that statements meet requests often.
const action = fc.constantFrom("kms:Decrypt", "kms:Encrypt", "sts:AssumeRole");
const resource = fc.constantFrom(keyArn, `${keyArn}0`, "*");
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
const identityStatement = fc
  .tuple(
    fc.constantFrom<Json>({ Effect: "Allow" }, { Effect: "Allow" }, { Effect: "Deny" }),
    element("Action", action, ["*", "kms:*", "kms:?ecrypt"]),
    element("Resource", resource, ["arn:aws:kms:*:*:key/*"]),
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
const onResourceStatement = fc.oneof({ weight: 6, arbitrary: resourceStatement }, exception);

interface World {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly identity: readonly Json[];
  readonly onResource: readonly Json[];
  readonly boundary: readonly Json[] | undefined;
  readonly session: readonly Json[] | undefined;
  readonly must: ApplicablePolicies["resourcePolicyMustAllow"];
}
const world: fc.Arbitrary<World> = fc.record({
  principal: fc.constantFrom(alice, clerk, stranger, gateway),
  action,
  resource,
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
    freq: 1,
  }),
  session: fc.option(fc.array(identityStatement, { minLength: 1, maxLength: 3 }), {
    nil: undefined,
    freq: 1,
  }),
  must: fc.constantFrom(undefined, "resource-based policy", "role trust policy"),
});

function decideIn({
  principal,
  context,
  identity,
  onResource,
  boundary,
  session,
  must,
  ...request
}: World): Decision {
  return evaluate(
    { principal, ...request, context: new Map(Object.entries(context)) },
    {
      identity: identity.length > 0 ? [identityPolicy(...identity)] : [],
      resource: onResource.length > 0 ? resourcePolicy(...onResource) : undefined,
      boundary: boundary && identityPolicy(...boundary),
      session: session?.map((statement) => identityPolicy(statement)),
      resourceAccountId: ACCOUNT,
      ...(must ? { resourcePolicyMustAllow: must } : {}),
    },
  );
}

const allowedIn = (given: World) => decideIn(given).allowed;
const numRuns = 1000;

it("meets both outcomes often enough for the properties below to mean something", () => {
  const outcomes = fc.sample(world, { seed: 1, numRuns: 1000 }).map(allowedIn);
  expect(outcomes.filter(Boolean).length).toBeGreaterThan(50);
  expect(outcomes.filter((allowed) => !allowed).length).toBeGreaterThan(50);
});

const PLACES = ["identity", "onResource", "boundary", "session"] as const;

it("allows nothing more for a further Deny", () => {
  const deny = (statement: Json): Json => ({ ...statement, Effect: "Deny" });
  fc.assert(
    fc.property(world, identityStatement, onResourceStatement, (given, ofIdentity, ofResource) => {
      for (const place of PLACES) {
        const more = deny(place === "onResource" ? ofResource : ofIdentity);
        // Where there was no boundary or session policy, one would narrow by itself.
        const statements = given[place] && [...given[place], more];
        expect(allowedIn({ ...given, [place]: statements }) && !allowedIn(given)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("allows nothing more for an Allow less", () => {
  fc.assert(
    fc.property(world, fc.nat(), (given, index) => {
      for (const place of PLACES) {
        const statements = given[place] ?? [];
        const allows = statements.filter(({ Effect }) => Effect === "Allow");
        const gone = allows[index % Math.max(allows.length, 1)];
        if (!gone) continue;
        // A boundary is still one when it allows nothing.
        const nothing = { ...gone, NotAction: undefined, Action: "kms:NoSuchAction" };
        const rest = statements.map((statement) => (statement === gone ? nothing : statement));
        expect(allowedIn({ ...given, [place]: rest }) && !allowedIn(given)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("allows nothing more for a boundary or a session policy", () => {
  fc.assert(
    fc.property(world, (given) => {
      for (const place of ["boundary", "session"] as const) {
        const without = { ...given, [place]: undefined };
        expect(allowedIn(given) && !allowedIn(without)).toBe(false);
      }
    }),
    { numRuns },
  );
});

it("denies whatever a Deny of everything covers", () => {
  const everything = { Effect: "Deny", Action: "*", Resource: "*" };
  fc.assert(
    fc.property(world, (given) => {
      expect(allowedIn({ ...given, identity: [...given.identity, everything] })).toBe(false);
      const onResource = [{ ...everything, Principal: "*" }, ...given.onResource];
      expect(allowedIn({ ...given, onResource })).toBe(false);
      expect(allowedIn({ ...given, session: [everything] })).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it("decides the same in whatever order statements stand", () => {
  const shuffled = world.chain((given) =>
    fc
      .tuple(
        fc.shuffledSubarray([...given.identity], { minLength: given.identity.length }),
        fc.shuffledSubarray([...given.onResource], { minLength: given.onResource.length }),
      )
      .map(([identity, onResource]) => {
        const boundary = given.boundary?.toReversed();
        const session = given.session?.toReversed();
        return [given, { ...given, identity, onResource, boundary, session }] as const;
      }),
  );
  fc.assert(
    fc.property(shuffled, ([given, other]) => {
      // All but the names of statements, which are those of the first ones that fit.
      const { by: _, because: __, ...expected } = decideIn(given);
      expect(decideIn(other)).toMatchObject(expected);
    }),
    { numRuns },
  );
});

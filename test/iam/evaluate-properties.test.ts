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

interface World {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly identity: readonly Json[];
  readonly onResource: readonly Json[];
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
  ),
  identity: fc.array(identityStatement, { minLength: 1, maxLength: 5 }),
  onResource: fc.array(resourceStatement, { minLength: 1, maxLength: 5 }),
  must: fc.constantFrom(undefined, "resource-based policy", "role trust policy"),
});

function decideIn({ principal, context, identity, onResource, must, ...request }: World): Decision {
  return evaluate(
    { principal, ...request, context: new Map(Object.entries(context)) },
    {
      identity: identity.length > 0 ? [identityPolicy(...identity)] : [],
      resource: onResource.length > 0 ? resourcePolicy(...onResource) : undefined,
      resourceAccountId: ACCOUNT,
      ...(must ? { resourcePolicyMustAllow: must } : {}),
    },
  );
}

const allowedIn = (given: World) => decideIn(given).allowed;
const numRuns = 1000;

it("meets both outcomes often enough for the properties below to mean something", () => {
  const outcomes = fc.sample(world, { seed: 1, numRuns: 500 }).map(allowedIn);
  expect(outcomes.filter(Boolean).length).toBeGreaterThan(50);
  expect(outcomes.filter((allowed) => !allowed).length).toBeGreaterThan(50);
});

it("allows nothing more for a further Deny", () => {
  const deny = (statement: Json): Json => ({ ...statement, Effect: "Deny" });
  fc.assert(
    fc.property(world, identityStatement, resourceStatement, (given, ofIdentity, ofResource) => {
      const tighter = [
        { ...given, identity: [...given.identity, deny(ofIdentity)] },
        { ...given, onResource: [...given.onResource, deny(ofResource)] },
      ];
      for (const other of tighter) expect(allowedIn(other) && !allowedIn(given)).toBe(false);
    }),
    { numRuns },
  );
});

it("allows nothing more for an Allow less", () => {
  fc.assert(
    fc.property(world, fc.nat(), (given, place) => {
      for (const key of ["identity", "onResource"] as const) {
        const allows = given[key].filter(({ Effect }) => Effect === "Allow");
        const gone = allows[place % Math.max(allows.length, 1)];
        const other = { ...given, [key]: given[key].filter((statement) => statement !== gone) };
        expect(allowedIn(other) && !allowedIn(given)).toBe(false);
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
      .map(([identity, onResource]) => [given, { ...given, identity, onResource }] as const),
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

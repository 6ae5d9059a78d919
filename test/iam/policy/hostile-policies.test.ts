import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import { PolicyUnsupported } from "../../../lib/iam/syntax/policy-unsupported.ts";
import type { PolicyKind } from "../../../lib/iam/syntax/policy-kind.ts";
import { alice, decide, identityPolicy, keyArn, statement, type Json } from "../policies.ts";

const KINDS = ["identity", "resource", "trust"] as const;

/** Whether a document compiles. Throws every error other than {@link PolicyUnsupported}. */
function compiles(document: unknown, kind: PolicyKind = "identity"): boolean {
  try {
    parsePolicy(document, kind, "policy P");
    return true;
  } catch (error) {
    if (error instanceof PolicyUnsupported) return false;
    throw error;
  }
}

const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);
const deep = nested(20_000);
it.each<[string, unknown]>([
  ["the policy", deep],
  ["Version", { Version: deep, Statement: statement("Allow") }],
  ["Id", { Id: deep, Statement: statement("Allow") }],
  ["Statement", { Statement: deep }],
  ["Sid", { Statement: statement("Allow", { Sid: deep }) }],
  ["Effect", { Statement: { ...statement("Allow"), Effect: deep } }],
  ["Action", { Statement: statement("Allow", { Action: deep }) }],
  ["an action", { Statement: statement("Allow", { Action: [deep] }) }],
  ["Resource", { Statement: statement("Allow", { Resource: deep }) }],
  ["Principal", { Statement: statement("Allow", { Principal: deep }) }],
  ["Condition", { Statement: statement("Allow", { Condition: deep }) }],
  ["an operator", { Statement: statement("Allow", { Condition: { Bool: deep } }) }],
  [
    "a value",
    { Statement: statement("Allow", { Condition: { Bool: { "aws:SecureTransport": deep } } }) },
  ],
])("rejects deeply nested lists as %s", (_, document) => {
  for (const kind of KINDS) expect(compiles(document, kind)).toBe(false);
});

it("accepts a policy as long as AWS's limit, and rejects a longer policy", () => {
  const quotas = {
    identity: 10_240,
    managed: 6144,
    session: 2048,
    resource: 32_768,
    trust: 2048,
  } as const;
  for (const kind of [...KINDS, "managed", "session"] as const) {
    const { Resource, ...rest } = statement("Allow");
    const whole = {
      ...(kind === "trust" ? rest : { ...rest, Resource }),
      ...(kind === "resource" || kind === "trust" ? { Principal: "*" } : {}),
    };
    const of = (Id: string) => ({ Version: "2012-10-17", Id, Statement: whole });
    const room = quotas[kind] - JSON.stringify(of("")).length;
    expect(compiles(of("x".repeat(room)), kind)).toBe(true);
    expect(compiles(of("x".repeat(room) + " ".repeat(99)), kind)).toBe(true);
    expect(() => parsePolicy(of("x".repeat(room + 1)), kind, "P")).toThrow(
      `P: its length is ${quotas[kind] + 1}; AWS accepts at most ${quotas[kind]} characters`,
    );
  }
});

const LONG = 9000;
it.each<[string, Json]>([
  ["a variable of blanks", { Resource: `${keyArn}/\${aws:x${" ".repeat(LONG)}'` }],
  ["variables that are not closed", { Resource: `${keyArn}/${"${aws:username".repeat(600)}` }],
  ["braces in braces", { Resource: `${keyArn}/${"${".repeat(LONG / 2)}${"}".repeat(LONG / 2)}` }],
  ["colons", { Resource: `arn:${":".repeat(LONG)}` }],
  ["an address of colons", { Condition: { IpAddress: { "aws:SourceIp": ":".repeat(LONG) } } }],
  ["an address of dots", { Condition: { IpAddress: { "aws:SourceIp": "1.".repeat(LONG / 2) } } }],
  ["a number", { Condition: { NumericEquals: { "aws:EpochTime": "9".repeat(LONG) } } }],
  ["an operator", { Condition: { ["If".repeat(LONG / 2)]: { "aws:EpochTime": "9" } } }],
])("rejects a policy with very long input at once: %s", (_, more) => {
  expect(compiles({ Version: "2012-10-17", Statement: statement("Deny", more) })).toBe(false);
});

it.each(["*?".repeat(4000), "*a".repeat(2000), `${"?*".repeat(2000)}b`, "*".repeat(9000)])(
  "matches absurd wildcards like ordinary ones (case %#)",
  (wild) => {
    const given = statement("Deny", { Resource: `${keyArn}${wild}` });
    const allow = identityPolicy(statement("Allow", { Resource: "*" }));
    const policies = { identity: [allow, identityPolicy(given)] };
    const expected = /^[*]+$/.test(wild);
    expect(decide(alice, policies).allowed).toBe(!expected);
  },
);

it("evaluates a policy with thousands of statements", () => {
  const silent = Array.from({ length: 50 }, (_, i) =>
    statement("Deny", { Action: `s3:Get${i}`, Resource: `arn:aws:s3:::bucket${i}/*` }),
  );
  const allow = identityPolicy(statement("Allow"));
  const many = Array.from({ length: 100 }, () => identityPolicy(...silent));
  expect(decide(alice, { identity: [...many, allow] }).allowed).toBe(true);
  const deny = identityPolicy(...silent, statement("Deny"));
  expect(decide(alice, { identity: [...many, allow, deny] }).allowed).toBe(false);
});

const anything = fc.jsonValue({ maxDepth: 3 });
const word = fc.constantFrom<unknown>(
  ..."Allow Deny * s3:* kms:Decrypt kms:Decryp? 2012-10-17 aws:username Alice true 10 ::1 ${*}".split(
    " ",
  ),
  keyArn,
  `${keyArn}/\${aws:username}`,
  "${aws:username, 'x'}",
  "${",
  true,
  7,
  null,
);
const loose = (keys: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: keys.length });
const value = fc.oneof({ weight: 5, arbitrary: word }, fc.array(word, { maxLength: 2 }), anything);
const condition = loose(
  ["StringLike", "Null", "NumericLessThan", "ForAllValues:ArnLike", "IpAddressIfExists", "Bool"],
  loose(["aws:username", "aws:SourceIp", "aws:TagKeys", "aws:Nope"], value),
);
const looseStatement = fc.tuple(
  loose(
    [
      "Effect",
      "Action",
      "NotAction",
      "Resource",
      "NotResource",
      "Sid",
      "Principal",
      "NotPrincipal",
    ],
    fc.oneof(value, loose(["AWS", "Service"], value)),
  ),
  fc.oneof(condition, fc.constant(undefined)),
);
const looseDocument = fc
  .tuple(fc.array(looseStatement, { maxLength: 2 }), value)
  .map(([given, Version]) => ({
    Version,
    Statement: given.map(([one, Condition]) => (Condition ? { ...one, Condition } : one)),
  }));

it("any document is either compiled or rejected with PolicyUnsupported", () => {
  fc.assert(
    fc.property(fc.oneof(looseDocument, anything), fc.constantFrom(...KINDS), (document, kind) => {
      expect(() => compiles(document, kind)).not.toThrow();
    }),
    { numRuns: runs(3000) },
  );
});

it("any statement denies as a Deny exactly the requests that it allows as an Allow", () => {
  const element = fc.constantFrom(
    "Action",
    "Resource",
    "Condition",
    "Sid",
    "NotAction",
    "Principal",
  );
  fc.assert(
    fc.property(element, fc.oneof(value, condition), (name, changed) => {
      const given = { ...statement("Allow"), [name]: changed };
      const allowing = { Version: "2012-10-17", Statement: given };
      if (!compiles(allowing)) return;
      const policy = parsePolicy(allowing, "identity", "P");
      const denying = { ...allowing, Statement: { ...given, Effect: "Deny" } };
      const deny = parsePolicy(denying, "identity", "Q");
      // A statement that applies as an Allow also applies as a Deny.
      const allowed = decide(alice, { identity: [policy] }).allowed;
      expect(decide(alice, { identity: [policy, deny] }).allowed).toBe(false);
      const everything = identityPolicy({ Effect: "Allow", Action: "*", Resource: "*" });
      expect(decide(alice, { identity: [everything, deny] }).allowed).toBe(!allowed);
    }),
    { numRuns: runs(2000) },
  );
});

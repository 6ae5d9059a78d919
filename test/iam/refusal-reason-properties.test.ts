import { runs } from "../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { PolicyType } from "../../lib/iam/decision.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import { allowingStatements, type AllowingStatement } from "../../lib/iam/refusal-reason.ts";
import { keyArn } from "./policies.ts";
import { decideIn, policiesIn, requestIn, world, type World } from "./worlds.ts";

/** Names that would match more than themselves if they were read as patterns. */
const odd = [`${keyArn}/*`, `${keyArn}/a?c`, `${keyArn}/\${aws:username}`, `${keyArn}/$\{`];
const plain = [keyArn, `${keyArn}/abc`, `${keyArn}/Alice`, "*"];
const value = fc.constantFrom("signet", "*", "${aws:username}", "${", "$");
const oddWorld = fc
  .tuple(world, fc.constantFrom(...odd, ...plain), fc.option(value, { nil: undefined }))
  .map(([given, resource, pin]): readonly [World, Readonly<Record<string, string>>] => [
    {
      ...given,
      resource,
      context:
        pin === undefined
          ? given.context
          : { ...given.context, "kms:encryptioncontext:app": [pin] },
    },
    pin === undefined ? {} : { "kms:EncryptionContext:app": pin },
  ]);

type Placed = Exclude<PolicyType, "VPC endpoint policy">;
const PLACE: Readonly<Record<Placed, "identity" | "onResource" | "boundary" | "session">> = {
  "identity-based policy": "identity",
  "resource-based policy": "onResource",
  "role trust policy": "onResource",
  "permissions boundary": "boundary",
  "session policy": "session",
};

/** Returns the world with these statements added to the policies they are for. */
function withAdded(given: World, added: readonly AllowingStatement[]): World {
  return added.reduce((before, { policyType, statement }) => {
    // The worlds have no VPC endpoints, so there is no such policy to add to.
    if (policyType === "VPC endpoint policy") throw new Error(policyType);
    const place = PLACE[policyType];
    return { ...before, [place]: [...(before[place] ?? []), statement] };
  }, given);
}

function suggested(given: World, pinned: Readonly<Record<string, string>>) {
  const policies = policiesIn(given);
  const decision = evaluate(requestIn(given), policies);
  return decision.allowed
    ? undefined
    : { decision, statements: allowingStatements(requestIn(given), policies, decision, pinned) };
}

it("the generated requests include enough requests with each kind of suggestion", () => {
  const kinds = new Map<string, number>();
  for (const [given, pinned] of fc.sample(oddWorld, { seed: 1, numRuns: runs(1000) })) {
    const types = suggested(given, pinned)?.statements.map(({ policyType }) => policyType) ?? [];
    for (const kind of [...types, `${types.length} statements`]) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  for (const kind of [...Object.keys(PLACE), "1 statements", "2 statements", "3 statements"]) {
    expect([kind, kinds.get(kind) ?? 0]).toEqual([kind, expect.toSatisfy((n) => Number(n) > 10)]);
  }
});

/** Whether all statements together allow the request, and no smaller set of them does. */
function areNeeded(given: World, statements: readonly AllowingStatement[]): boolean {
  const fewer = statements.map((one) => statements.filter((statement) => statement !== one));
  return (
    decideIn(withAdded(given, statements)).allowed &&
    !fewer.some((others) => decideIn(withAdded(given, others)).allowed)
  );
}

it("suggests only statements that are needed to allow the request, and no statement if a Deny applies", () => {
  fc.assert(
    fc.property(oddWorld, ([given, pinned]) => {
      const found = suggested(given, pinned);
      if (!found) return;
      const { decision, statements } = found;
      const denied = decision.explicit;
      expect(denied ? statements.length === 0 : areNeeded(given, statements)).toBe(true);
    }),
    { numRuns: runs(1000) },
  );
});

it("the suggested statements allow only the refused request", () => {
  const other = fc.tuple(
    fc.constantFrom("kms:Decrypt", "kms:Encrypt", "sts:AssumeRole"),
    fc.constantFrom(...odd, ...plain),
    value,
  );
  fc.assert(
    fc.property(oddWorld, other, ([given, pinned], [action, resource, pin]) => {
      const found = suggested(given, pinned);
      // A statement cannot name the resource of an action that has none.
      if (!found || given.resource === "*") return;
      const isTrust = given.must === "role trust policy";
      const elsewhere: World = {
        ...given,
        action,
        // A trust policy belongs to one role.
        resource: isTrust ? given.resource : resource,
        context: { ...given.context, "kms:encryptioncontext:app": [pin] },
      };
      const isSame =
        action === given.action &&
        elsewhere.resource === given.resource &&
        (Object.keys(pinned).length === 0 || pinned["kms:EncryptionContext:app"] === pin);
      if (isSame) return;
      const after = decideIn(withAdded(elsewhere, found.statements)).allowed;
      expect(after).toBe(decideIn(elsewhere).allowed);
    }),
    { numRuns: runs(1000) },
  );
});

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { evaluate } from "../../../lib/iam/evaluate.ts";
import type { Policy } from "../../../lib/iam/policy/policy.ts";
import { parsePolicy, policyOf } from "../../../lib/iam/policy/policy.ts";
import { runs } from "../../random/runs.ts";

const USER = {
  type: "User",
  accountId: "123456789012",
  arn: "arn:aws:iam::123456789012:user/Ann",
  userId: "AIDAEXAMPLEEXAMPLE",
  userName: "Ann",
} as const;
const part = fc.constantFrom("a", "b", "c", "*", "a*", "${aws:username}", "Ann", "?");
const resource = fc.tuple(part, part).map(([first, second]) => `arn:aws:s3:::${first}/${second}`);
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
  Action: fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:*", "*"),
  named: fc.constantFrom("Resource", "Resource", "NotResource"),
  resources: fc.array(resource, { minLength: 1, maxLength: 2 }),
});
const world = fc.record({
  statements: fc.array(statement, { minLength: 9, maxLength: 30 }),
  asked: fc.array(
    fc.tuple(
      fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
      fc.constantFrom("a", "b", "c", "ab", "Ann", "Bob"),
      fc.constantFrom("a", "b", "Ann", "x"),
      fc.constantFrom("Ann", "Bob"),
    ),
    { minLength: 20, maxLength: 200 },
  ),
});

it("A large policy decides as its statements do one by one, also after many other questions", () => {
  fc.assert(
    fc.property(world, ({ statements, asked }) => {
      const document = {
        Version: "2012-10-17",
        Statement: statements.map(({ Effect, Action, named, resources }) => ({
          Effect,
          Action,
          [named]: resources,
        })),
      };
      const whole = parsePolicy(document, "identity", "P");
      const single = whole.statements.map((one) => policyOf([one]));
      const decide = (identity: readonly Policy[], [action, first, second, userName]: string[]) =>
        evaluate(
          {
            principal: USER,
            action: action ?? "",
            resource: `arn:aws:s3:::${first}/${second}`,
            context: new Map([["aws:username", [userName ?? ""]]]),
          },
          { identity, resourceAccountId: "123456789012" },
        );
      for (const question of asked) {
        expect(decide([whole], question)).toEqual(decide(single, question));
      }
    }),
    { numRuns: runs(200) },
  );
});

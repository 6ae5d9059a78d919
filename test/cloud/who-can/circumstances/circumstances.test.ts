import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../../../lib/iam/policy/policy.ts";
import type { EvaluationInput } from "../../../../lib/cloud/access/decide.ts";
import { circumstances, under } from "../../../../lib/cloud/who-can/circumstances/circumstances.ts";
import { document, told } from "../arbitrary-policies.ts";

const BASE: ReadonlyMap<string, readonly string[]> = new Map([
  ["aws:sourceip", ["203.0.113.1"]],
  ["aws:securetransport", ["true"]],
  ["aws:username", ["Kim"]],
  ["aws:currenttime", ["2026-01-01T00:00:00Z"]],
  ["aws:epochtime", ["1767225600"]],
]);

function question(documents: readonly unknown[], boundary: unknown): EvaluationInput {
  return {
    request: {
      principal: {
        type: "User",
        accountId: "123456789012",
        arn: "arn:aws:iam::123456789012:user/Kim",
        userId: "AIDA",
        userName: "Kim",
      },
      action: "s3:GetObject",
      resource: "arn:aws:s3:::bucket/key",
      context: BASE,
    },
    policies: {
      identity: documents.map((each) => parsePolicy(each, "identity", "p")),
      boundary: boundary === undefined ? undefined : parsePolicy(boundary, "managed", "b"),
      resourceAccountId: "123456789012",
    },
  };
}

describe("the circumstances of a permission", () => {
  it("are found if they exist, and allow the request", () => {
    const seen = { found: 0, none: 0, undecided: 0 };
    fc.assert(
      fc.property(
        fc.array(document, { minLength: 1, maxLength: 2 }),
        fc.option(document, { nil: undefined, freq: 4 }),
        fc.array(told, { minLength: 60, maxLength: 60 }),
        (documents, boundary, requests) => {
          const asked = question(documents, boundary);
          const found = circumstances([asked]);
          if (found instanceof Map) {
            seen.found++;
            const { request, policies } = under(asked, found);
            return evaluate(request, policies).allowed;
          }
          seen[found === undefined ? "none" : "undecided"]++;
          // `undecided` is acceptable, but `undefined` is wrong if one of the requests is allowed.
          return (
            found === "undecided" ||
            requests.every((values) => {
              const lists = Object.entries(values).map(
                ([key, value]): [string, readonly string[]] => [
                  key,
                  value === undefined ? [] : [value].flat(),
                ],
              );
              const { request, policies } = under(asked, new Map(lists));
              return !evaluate(request, policies).allowed;
            })
          );
        },
      ),
      { numRuns: 300 },
    );
    // Each kind of result must have occurred often enough.
    expect(seen.found).toBeGreaterThan(30);
    expect(seen.none).toBeGreaterThan(30);
    expect(seen.undecided).toBeLessThan(20);
  });
});

import { runs } from "../../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { operations } from "../../../../lib/cloud/services/kms/operations.ts";
import { key, kmsCloud } from "./kms-cloud.ts";

const kms = kmsCloud(key("Main"));

const MEMBERS =
  "KeyId Plaintext CiphertextBlob EncryptionContext SourceEncryptionContext DestinationKeyId KeySpec NumberOfBytes Policy PolicyName Tags TagKeys AliasName TargetKeyId Limit Marker GrantTokens GrantToken GrantId GranteePrincipal RetiringPrincipal Operations Constraints Name DryRun DryRunModifiers Description MultiRegion PendingWindowInDays RotationPeriodInDays IncludeKeyMaterial Recipient __proto__ constructor".split(
    " ",
  );
/** Values that pass the first checks of an operation, and values that are similar to these. */
const LIKELY = [
  "alias/main",
  "alias/__proto__",
  "eA==",
  "AQICAHg=",
  "default",
  "{}",
  '{"Statement":[{}]}',
  "arn:aws:iam::123456789012:user/Ann",
  "x".repeat(9000),
  "\u0000",
  1e300,
  -1,
  1.5,
  ["Decrypt"],
  [null],
  [{ TagKey: "a" }],
  { EncryptionContextSubset: { a: "b" } },
  { a: 1 },
];

it("KMS returns 200 or a client error for every request", async () => {
  const value = fc.oneof(fc.constantFrom(...LIKELY), fc.jsonValue({ maxDepth: 2 }));
  const members = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...MEMBERS), value), {
      maxLength: 6,
      selector: ([name]) => name,
    })
    .map(
      (pairs) =>
        `{${pairs.map((pair) => pair.map((part) => JSON.stringify(part)).join(":")).join(",")}}`,
    );
  const body = fc.oneof({ weight: 12, arbitrary: members }, fc.string(), fc.json());
  const operation = fc.constantFrom(...operations.keys(), "Sign", "");
  await fc.assert(
    fc.asyncProperty(operation, body, async (name, text) => {
      const answer = await kms.call("Ann", name, text);
      if (answer.status === 200) return;
      expect([answer.status, answer.json]).toEqual([
        400,
        expect.objectContaining({ __type: expect.stringMatching(/Exception$/) }),
      ]);
    }),
    { numRuns: runs(250), seed: 20_260_801 },
  );
});

/** Each request has one wrong member, besides members that have a valid form. */
it("KMS returns 400 with a type for every wrong member that it reads", async () => {
  const whole: Record<string, unknown> = {
    KeyId: "alias/none",
    DestinationKeyId: "alias/none",
    TargetKeyId: "nothing",
    AliasName: "alias/x",
    RetiringPrincipal: "arn:aws:iam::123456789012:user/Ann",
  };
  const wrong = [null, 7, true, "", "\u{1F512}", [], {}, "x".repeat(20_000), [[]], { a: {} }];
  for (const name of operations.keys()) {
    const bodies = MEMBERS.filter((_, i) => i % 3 === 0).map((member, i) => ({
      ...whole,
      [member]: wrong[i % wrong.length],
    }));
    const answers = await Promise.all(bodies.map((body) => kms.call("Ann", name, body)));
    for (const answer of answers) expect([200, 400]).toContain(answer.status);
    for (const { status, json } of answers.filter((answer) => answer.status === 400)) {
      expect([status, json]).toMatchObject([400, { __type: expect.stringMatching(/Exception$/) }]);
    }
  }
});

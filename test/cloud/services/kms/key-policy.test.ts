import {
  CreateKeyCommand,
  GetKeyPolicyCommand,
  ListKeyPoliciesCommand,
  PutKeyPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { policy, user } from "../../deployment/sketch.ts";
import { EVERYTHING, kmsCloud, refusal } from "./kms-cloud.ts";

const kms = kmsCloud({
  Bob: user("Bob"),
  Blu: user("Blu", {
    ...EVERYTHING,
    Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
  }),
});
const ann = () => kms.as("Ann");
const toEverybody = JSON.stringify(policy({ ...EVERYTHING, Principal: "*" }));
const toBob = JSON.stringify(
  policy({ ...EVERYTHING, Principal: { AWS: "arn:aws:iam::123456789012:user/Bob" } }),
);

async function newKey(): Promise<string> {
  return (await ann().send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? "";
}

it("GetKeyPolicy and ListKeyPolicies return the only policy of the key", async () => {
  const KeyId = await newKey();
  const { Policy, PolicyName } = await ann().send(new GetKeyPolicyCommand({ KeyId }));
  expect(PolicyName).toBe("default");
  expect(JSON.parse(Policy ?? "")).toMatchObject({
    Statement: [{ Sid: "Enable IAM User Permissions", Action: "kms:*", Resource: "*" }],
  });
  expect((await ann().send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual([
    "default",
  ]);
  const other = ann().send(new GetKeyPolicyCommand({ KeyId, PolicyName: "other" }));
  expect(await refusal(other)).toEqual(["NotFoundException", 400, "No such policy exists"]);
});

it("PutKeyPolicy has effect from the next call", async () => {
  const KeyId = await newKey();
  expect((await refusal(kms.encrypt("Bob", KeyId)))[0]).toBe("AccessDeniedException");
  await ann().send(new PutKeyPolicyCommand({ KeyId, Policy: toEverybody }));
  expect(await kms.encrypt("Bob", KeyId)).toBeDefined();
});

it("a policy that locks the caller out is refused without BypassPolicyLockoutSafetyCheck", async () => {
  const KeyId = await newKey();
  const refused = [
    "MalformedPolicyDocumentException",
    400,
    "The new key policy will not allow you to update the key policy in the future.",
  ];
  const put = { KeyId, Policy: toBob };
  expect(await refusal(ann().send(new PutKeyPolicyCommand(put)))).toEqual(refused);
  expect(await refusal(ann().send(new CreateKeyCommand({ Policy: toBob })))).toEqual(refused);
  await ann().send(new PutKeyPolicyCommand({ ...put, BypassPolicyLockoutSafetyCheck: true }));
  const again = ann().send(new PutKeyPolicyCommand({ KeyId, Policy: toEverybody }));
  expect((await refusal(again))[2]).toMatch(
    /no resource-based policy allows the kms:PutKeyPolicy action$/,
  );
});

it.each([
  ["that is not JSON", "{"],
  ["that is not a policy", "{}"],
  ["without a principal", JSON.stringify(policy({ ...EVERYTHING, Principal: undefined }))],
  [
    "with an operator that cannot be evaluated",
    JSON.stringify(policy({ ...EVERYTHING, Principal: "*", Condition: { StringSometimes: {} } })),
  ],
  [
    "with a condition key that cannot be evaluated",
    JSON.stringify(
      policy({
        ...EVERYTHING,
        Principal: "*",
        Condition: { StringEquals: { "aws:Nonsense": "x" } },
      }),
    ),
  ],
  [
    "with a repeated member",
    JSON.stringify(policy({ ...EVERYTHING, Principal: "*" })).replace(
      "{",
      '{"Version":"2012-10-17",',
    ),
  ],
  [
    "with an Id of 16,000 nested lists",
    `{"Id":${"[".repeat(16_000)}${"]".repeat(16_000)},"Statement":[]}`,
  ],
])("CreateKey and PutKeyPolicy refuse a key policy %s", async (_, Policy) => {
  const KeyId = await newKey();
  const keys = kms.local.cloud.keyArns();
  for (const [operation, body] of [
    ["CreateKey", { Policy }],
    ["PutKeyPolicy", { KeyId, Policy }],
  ] as const) {
    const { status, json } = await kms.call("Ann", operation, body);
    expect([status, json]).toMatchObject([400, { __type: "MalformedPolicyDocumentException" }]);
  }
  expect(kms.local.cloud.keyArns()).toEqual(keys);
});

it("tags are added, replaced and removed, and conditions can use them", async () => {
  const KeyId = await newKey();
  const tag = (TagKey: string, TagValue: string) =>
    ann().send(new TagResourceCommand({ KeyId, Tags: [{ TagKey, TagValue }] }));
  const tags = async () => (await ann().send(new ListResourceTagsCommand({ KeyId }))).Tags;
  expect((await refusal(kms.encrypt("Blu", KeyId)))[0]).toBe("AccessDeniedException");
  await tag("team", "red");
  await tag("team", "blue");
  await tag("__proto__", "x");
  expect(await tags()).toEqual([
    { TagKey: "__proto__", TagValue: "x" },
    { TagKey: "team", TagValue: "blue" },
  ]);
  expect(await kms.encrypt("Blu", KeyId)).toBeDefined();
  await ann().send(new UntagResourceCommand({ KeyId, TagKeys: ["team", "none"] }));
  expect(await tags()).toEqual([{ TagKey: "__proto__", TagValue: "x" }]);
  expect((await refusal(kms.encrypt("Blu", KeyId)))[0]).toBe("AccessDeniedException");
});

import {
  CreateKeyCommand,
  DescribeKeyCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { policy, user } from "../../deployment/sketch.ts";
import { EVERYTHING, key, kmsCloud, refusal } from "./kms-cloud.ts";

const kms = kmsCloud({
  Bob: user("Bob"),
  Tag: user("Tag", {
    ...EVERYTHING,
    Condition: { StringEquals: { "aws:RequestTag/team": "blue", "kms:MultiRegion": "false" } },
  }),
  ...key("Main"),
});
const create = (input: object, as = "Ann") => kms.as(as).send(new CreateKeyCommand(input));

it("DescribeKey accepts id, ARN, alias and alias ARN, and returns all metadata", async () => {
  const arn = await kms.arnOf("alias/main");
  const KeyId = arn.split("/")[1] ?? "";
  const aliasArn = "arn:aws:kms:us-east-1:123456789012:alias/main";
  for (const name of [KeyId, arn, "alias/main", aliasArn]) {
    const { KeyMetadata } = await kms.as("Ann").send(new DescribeKeyCommand({ KeyId: name }));
    expect(KeyMetadata).toEqual({
      AWSAccountId: "123456789012",
      Arn: arn,
      CreationDate: expect.any(Date),
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      Description: "",
      Enabled: true,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyId,
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: false,
      Origin: "AWS_KMS",
    });
  }
});

it("CreateKey creates a key with the given description, policy and tags", async () => {
  const Policy = JSON.stringify(policy({ ...EVERYTHING, Principal: "*" }));
  const Tags = [{ TagKey: "__proto__", TagValue: "x" }];
  const { KeyMetadata } = await create({ Description: "mine", Policy, Tags });
  expect(KeyMetadata).toMatchObject({ Description: "mine", KeyState: "Enabled" });
  const KeyId = KeyMetadata?.Arn ?? "";
  expect(await kms.encrypt("Bob", KeyId)).toBeDefined();
  const listed = await kms.as("Ann").send(new ListResourceTagsCommand({ KeyId }));
  expect([listed.Tags, listed.Truncated]).toEqual([Tags, false]);
});

it("CreateKey requires a permission, whose conditions can use tags and MultiRegion", async () => {
  expect((await refusal(create({}, "Bob")))[2]).toContain(
    "kms:CreateKey on resource: * because no identity-based policy allows",
  );
  const Tags = [{ TagKey: "team", TagValue: "blue" }];
  const outcomes = [{ Tags }, { Tags, MultiRegion: true }, {}].map((input) => create(input, "Tag"));
  const names = await Promise.all(outcomes.map(async (made) => (await refusal(made))[0]));
  expect(names).toEqual(["not refused", "AccessDeniedException", "AccessDeniedException"]);
});

it("a multi-region key has an mrk- id, which is accepted as a key id", async () => {
  const { KeyMetadata } = await create({ MultiRegion: true });
  const { KeyId = "", Arn = "" } = KeyMetadata ?? {};
  expect(KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
  expect(KeyMetadata).toMatchObject({
    MultiRegion: true,
    MultiRegionConfiguration: {
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Arn, Region: "us-east-1" },
      ReplicaKeys: [],
    },
  });
  for (const name of [KeyId, Arn]) {
    expect(await kms.decrypt("Ann", await kms.encrypt("Ann", name), undefined, name)).toBe(
      "the secret",
    );
  }
});

it("the rate of requests is not limited, unlike on AWS, which changes five descriptions in a second", async () => {
  const KeyId = await kms.arnOf("alias/main");
  const change = new UpdateKeyDescriptionCommand({ KeyId, Description: "changed" });
  const client = kms.as("Ann");
  await Promise.all(Array.from({ length: 20 }, () => client.send(change)));
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata?.Description).toBe("changed");
});

it("ListKeys returns pages that continue after the end of the previous page", async () => {
  for (let i = 0; i < 3; i++) await create({});
  const all = (await kms.as("Ann").send(new ListKeysCommand({}))).Keys ?? [];
  expect(all.length).toBeGreaterThanOrEqual(4);
  const paged: unknown[] = [];
  let Marker: string | undefined;
  do {
    const page = await kms.as("Ann").send(new ListKeysCommand({ Limit: 1, Marker }));
    expect(page.Truncated).toBe(page.NextMarker !== undefined);
    paged.push(...(page.Keys ?? []));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(paged).toEqual(all);
  const wrong = kms.as("Ann").send(new ListKeysCommand({ Marker: "nonsense" }));
  expect((await refusal(wrong)).slice(0, 2)).toEqual(["InvalidMarkerException", 400]);
});

it.each([
  ["too many", Array.from({ length: 51 }, (_, i) => `k${i}`), "Too many tags"],
  ["duplicates", ["a", "a"], "Duplicate tag keys"],
  ["reserved for AWS", ["aws:x"], "Tags beginning with aws: are reserved"],
])("CreateKey refuses tags that are %s", async (_, names, message) => {
  const Tags = names.map((TagKey) => ({ TagKey, TagValue: "" }));
  expect(await refusal(create({ Tags }))).toEqual(["TagException", 400, message]);
});

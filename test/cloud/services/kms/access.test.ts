import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { policy, user, type Resources } from "../../deployment/sketch.ts";
import { alias, EVERYTHING, key, refusal, kmsCloud } from "./kms-cloud.ts";

const account = (resource: string) => ({
  AWS: { "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${resource}` },
});
const toAnn = { ...EVERYTHING, Principal: account("user/Ann") };
const toAccount = { ...EVERYTHING, Principal: account("root") };
const underStage = {
  Action: "kms:Decrypt",
  Resource: { "Fn::GetAtt": ["Main", "Arn"] },
  Condition: {
    StringEquals: { "kms:EncryptionContext:stage": "dev" },
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["stage", "app"] },
  },
};
const byAlias = {
  Action: "kms:Encrypt",
  Resource: "*",
  Condition: { StringEquals: { "kms:RequestAlias": "alias/main" } },
};

const resources: Resources = {
  Ann: user("Ann", EVERYTHING),
  Bob: user("Bob"),
  Cid: user("Cid", EVERYTHING, { ...EVERYTHING, Action: "kms:Decrypt", Effect: "Deny" }),
  Dev: user("Dev", underStage),
  Eve: user("Eve", byAlias),
  ...key("Main"),
  ...key("Delegating", policy(toAccount)),
  ...key("Direct", policy(toAnn)),
  ...key(
    "Closed",
    policy(toAnn, { ...toAccount, Effect: "Deny", Principal: "*", Action: "kms:Encrypt" }),
  ),
  ...key("Off", undefined, { Enabled: false }),
};

const doomed = { ...key("Doomed"), DoomedAlias: { ...alias("Doomed"), DeletionPolicy: "Retain" } };
const kms = kmsCloud({ ...resources, ...doomed });
beforeAll(() => kms.local.deploy({ name: "Keys", resources }));

describe("the use of a key", () => {
  const silent = (type: string) => `because no ${type} policy allows the kms:Encrypt action`;

  it.each([
    ["a caller without a policy", "Bob", "alias/main", silent("identity-based")],
    [
      "a caller without a policy, even if the key delegates to the account",
      "Bob",
      "alias/delegating",
      silent("identity-based"),
    ],
    [
      "a caller with a policy whom the key policy does not name",
      "Cid",
      "alias/direct",
      silent("resource-based"),
    ],
    [
      "a caller whom the key policy denies",
      "Ann",
      "alias/closed",
      "with an explicit deny in a resource-based policy",
    ],
  ])("is denied to %s", async (_, name, keyId, why) => {
    expect(await refusal(kms.encrypt(name, keyId))).toEqual([
      "AccessDeniedException",
      400,
      `User: arn:aws:iam::123456789012:user/${name} is not authorized to perform: kms:Encrypt on resource: ${await kms.arnOf(keyId)} ${why}`,
    ]);
  });

  it("is denied to a caller whose own policy denies it and whom the key policy allows", async () => {
    const ciphertext = await kms.encrypt("Cid", "alias/main");
    const [name, , text] = await refusal(kms.decrypt("Cid", ciphertext, undefined, "alias/main"));
    expect(name).toBe("AccessDeniedException");
    expect(text).toMatch(/with an explicit deny in an identity-based policy$/);
  });

  it.each([["alias/main"], ["alias/delegating"]])(
    "is allowed to a caller with a policy, through %s",
    async (keyId) => {
      expect(await kms.encrypt("Cid", keyId)).toBeDefined();
    },
  );

  it("is allowed to a caller without a policy whom the key policy names", async () => {
    await kms.local.deploy({ name: "Keys", resources: { ...resources, Ann: user("Ann") } });
    expect(await kms.decrypt("Ann", await kms.encrypt("Ann", "alias/direct"))).toBe("the secret");
    expect((await refusal(kms.encrypt("Ann", "alias/main")))[0]).toBe("AccessDeniedException");
    await kms.local.deploy({ name: "Keys", resources });
  });

  it("is denied with an error that hides the key if the request does not name the key", async () => {
    expect(await refusal(kms.decrypt("Bob", await kms.encrypt("Ann", "alias/main")))).toEqual([
      "AccessDeniedException",
      400,
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    ]);
  });

  it.each([
    [{ stage: "dev" }, true],
    [{ stage: "dev", app: "signet" }, true],
    [{ stage: "prod" }, false],
    [{ stage: "DEV" }, false],
    [{ stage: "dev", other: "x" }, false],
    [{ app: "signet" }, false],
    [undefined, false],
  ])("depends on the encryption context: %j", async (context, allowed) => {
    const ciphertext = await kms.encrypt("Ann", "alias/main", context);
    const [name] = await refusal(kms.decrypt("Dev", ciphertext, context));
    expect(name).toBe(allowed ? "not refused" : "AccessDeniedException");
  });

  it("depends on the alias that the request names", async () => {
    const arn = await kms.arnOf("alias/main");
    expect(await kms.encrypt("Eve", "alias/main")).toBeDefined();
    expect(await kms.encrypt("Eve", "arn:aws:kms:us-east-1:123456789012:alias/main")).toBeDefined();
    expect((await refusal(kms.encrypt("Eve", arn)))[0]).toBe("AccessDeniedException");
    expect((await refusal(kms.encrypt("Eve", "alias/delegating")))[0]).toBe(
      "AccessDeniedException",
    );
  });
});

describe("a key that", () => {
  it("is disabled does not encrypt", async () => {
    const arn = await kms.arnOf("alias/off");
    const refused = ["DisabledException", 400, `${arn} is disabled.`];
    expect(await refusal(kms.encrypt("Ann", "alias/off"))).toEqual(refused);
  });

  it("is pending deletion does not encrypt, and its metadata has that state", async () => {
    const arn = await kms.arnOf("alias/doomed");
    const refused = ["KMSInvalidStateException", 400, `${arn} is pending deletion.`];
    expect(await refusal(kms.encrypt("Ann", "alias/doomed"))).toEqual(refused);
    const { KeyMetadata } = await kms.as("Ann").send(new DescribeKeyCommand({ KeyId: arn }));
    expect(KeyMetadata).toMatchObject({
      KeyState: "PendingDeletion",
      Enabled: false,
      DeletionDate: expect.any(Date),
    });
  });

  it("is disabled after an encryption does not decrypt until it is enabled again", async () => {
    const ciphertext = await kms.encrypt("Ann", "alias/main");
    const off = { ...resources, ...key("Main", undefined, { Enabled: false }) };
    await kms.local.deploy({ name: "Keys", resources: off });
    expect((await refusal(kms.decrypt("Ann", ciphertext)))[0]).toBe("DisabledException");
    await kms.local.deploy({ name: "Keys", resources });
    expect(await kms.decrypt("Ann", ciphertext)).toBe("the secret");
  });
});

import {
  CreateGrantCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListGrantsCommand,
  ListRetirableGrantsCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  type CreateGrantCommandInput,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { user } from "../../deployment/sketch.ts";
import { EVERYTHING, key, kmsCloud, refusal } from "./kms-cloud.ts";

const kms = kmsCloud({
  Bob: user("Bob"),
  Cid: user("Cid"),
  Ned: user("Ned", { ...EVERYTHING, Effect: "Deny", Action: "kms:Encrypt" }),
  Dev: user("Dev", {
    Action: "kms:CreateGrant",
    Resource: "*",
    Condition: {
      "ForAllValues:StringEquals": { "kms:GrantOperations": ["Decrypt", "DescribeKey"] },
      StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" },
      StringLike: { "kms:GranteePrincipal": "*:user/Bob" },
      Bool: { "kms:GrantIsForAWSResource": "false" },
    },
  }),
  ...key("Main"),
  ...key("Other"),
});
const arn = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
type Asked = Partial<CreateGrantCommandInput>;

async function grant(asked: Asked, as = "Ann") {
  const KeyId = asked.KeyId ?? (await kms.arnOf("alias/main"));
  const usual = { GranteePrincipal: arn("Bob"), Operations: ["Encrypt" as const] };
  return kms.as(as).send(new CreateGrantCommand({ ...usual, ...asked, KeyId }));
}
const mayEncrypt = async (name: string, context?: Record<string, string>) =>
  (await refusal(kms.encrypt(name, "alias/main", context)))[0];
async function revokeAll(): Promise<void> {
  const KeyId = await kms.arnOf("alias/main");
  const { Grants = [] } = await kms.as("Ann").send(new ListGrantsCommand({ KeyId, Limit: 1000 }));
  for (const { GrantId } of Grants)
    await kms.as("Ann").send(new RevokeGrantCommand({ KeyId, GrantId }));
}

describe("a grant", () => {
  it("allows its grantee the named operations, immediately and until it is revoked", async () => {
    expect(await mayEncrypt("Bob")).toBe("AccessDeniedException");
    const { GrantToken, GrantId } = await grant({});
    expect(GrantId).toMatch(/^[0-9a-f]{64}$/);
    expect(await mayEncrypt("Bob")).toBe("not refused");
    expect(await mayEncrypt("Cid")).toBe("AccessDeniedException");
    const GrantTokens = [GrantToken ?? ""];
    const input = { KeyId: "alias/main", Plaintext: Buffer.from("x"), GrantTokens };
    expect(await kms.as("Bob").send(new EncryptCommand(input))).toBeDefined();
    expect(
      (await refusal(kms.as("Bob").send(new DescribeKeyCommand({ KeyId: "alias/main" }))))[0],
    ).toBe("AccessDeniedException");
    await revokeAll();
    expect(await mayEncrypt("Bob")).toBe("AccessDeniedException");
  });

  it.each([
    ["EncryptionContextEquals", { a: "b" }, true],
    ["EncryptionContextEquals", { a: "b", c: "d" }, false],
    ["EncryptionContextEquals", { A: "b" }, false],
    ["EncryptionContextSubset", { a: "b", c: "d" }, true],
    ["EncryptionContextSubset", { c: "d" }, false],
    ["EncryptionContextSubset", undefined, false],
  ])("with %s allows the context %j: %s", async (constraint, context, allowed) => {
    await grant({ Constraints: { [constraint]: { a: "b" } } });
    expect(await mayEncrypt("Bob", context)).toBe(
      allowed ? "not refused" : "AccessDeniedException",
    );
    await revokeAll();
  });

  it("for the whole account does not hide a grant for the caller", async () => {
    await grant({ GranteePrincipal: "arn:aws:iam::123456789012:root" });
    expect(await mayEncrypt("Cid")).toBe("AccessDeniedException");
    await grant({ GranteePrincipal: arn("Cid") });
    expect(await mayEncrypt("Cid")).toBe("not refused");
    await revokeAll();
  });

  it("does not override a Deny", async () => {
    await grant({ GranteePrincipal: arn("Ned") });
    expect((await refusal(kms.encrypt("Ned", "alias/main")))[2]).toMatch(
      /explicit deny in an identity/,
    );
    await revokeAll();
  });

  it("is listed completely, and is not created again with the same name and settings", async () => {
    const asked: Asked = {
      Name: "constructor",
      RetiringPrincipal: arn("Cid"),
      Operations: ["Decrypt", "Encrypt"],
      Constraints: { EncryptionContextSubset: { ["__proto__"]: "x" } },
    };
    const { GrantId } = await grant(asked);
    expect((await grant(asked)).GrantId).toBe(GrantId);
    expect((await grant({ ...asked, Operations: ["Decrypt"] })).GrantId).not.toBe(GrantId);
    const KeyId = await kms.arnOf("alias/main");
    const { Grants } = await kms.as("Ann").send(new ListGrantsCommand({ KeyId, GrantId }));
    expect(Grants).toEqual([
      {
        ...asked,
        CreationDate: expect.any(Date),
        GrantId,
        GranteePrincipal: arn("Bob"),
        IssuingAccount: "arn:aws:iam::123456789012:root",
        KeyId,
      },
    ]);
    const retirable = new ListRetirableGrantsCommand({ RetiringPrincipal: arn("Cid") });
    expect((await kms.as("Ann").send(retirable)).Grants).toHaveLength(2);
    await revokeAll();
  });

  it("can be retired by its retiring principal, by its grantee if it allows RetireGrant, and by policy", async () => {
    const KeyId = await kms.arnOf("alias/main");
    const retire = (name: string, input: object) =>
      refusal(kms.as(name).send(new RetireGrantCommand(input)));
    const { GrantId, GrantToken } = await grant({ RetiringPrincipal: arn("Cid") });
    expect((await retire("Bob", { KeyId, GrantId }))[2]).toContain(
      "is not authorized to perform: kms:RetireGrant",
    );
    const byPolicy = await grant({});
    expect((await retire("Ann", { KeyId, GrantId: byPolicy.GrantId }))[0]).toBe("not refused");
    expect((await retire("Cid", { GrantToken }))[0]).toBe("not refused");
    expect((await retire("Cid", { GrantToken }))[0]).toBe("NotFoundException");
    const own = await grant({ Operations: ["RetireGrant"] });
    expect((await retire("Bob", { KeyId, GrantId: own.GrantId }))[0]).toBe("not refused");
    expect((await retire("Bob", { GrantToken: "nonsense" }))[0]).toBe("InvalidGrantTokenException");
    expect((await retire("Bob", {}))[0]).toBe("ValidationException");
  });

  it("that allows CreateGrant cannot pass on more than it allows itself", async () => {
    const Constraints = { EncryptionContextSubset: { a: "b" } };
    await grant({ Operations: ["CreateGrant", "Encrypt"], Constraints });
    const child = async (asked: Asked) =>
      (await refusal(grant({ GranteePrincipal: arn("Cid"), Constraints, ...asked }, "Bob")))[0];
    expect(await child({})).toBe("not refused");
    expect(await child({ Constraints: { EncryptionContextEquals: { a: "b", c: "d" } } })).toBe(
      "not refused",
    );
    for (const asked of [
      { Operations: ["Decrypt" as const] },
      { Constraints: undefined },
      { Constraints: { EncryptionContextSubset: { c: "d" } } },
    ]) {
      expect(await child(asked)).toBe("AccessDeniedException");
    }
    await revokeAll();
  });
});

it.each<[Asked, boolean]>([
  [{ Operations: ["Decrypt"] }, true],
  [{ Operations: ["Decrypt", "Encrypt"] }, false],
  [{ Operations: ["Decrypt"], GranteePrincipal: arn("Cid") }, false],
  [{ Operations: ["Decrypt"], Constraints: {} }, false],
])("conditions can use the members of the new grant: %j", async (asked, allowed) => {
  const Constraints = { EncryptionContextSubset: { a: "b" } };
  const [name] = await refusal(grant({ Constraints, ...asked }, "Dev"));
  expect(name).toBe(allowed ? "not refused" : "AccessDeniedException");
  await revokeAll();
});

it.each<[Asked, string, string]>([
  [
    { GranteePrincipal: "nobody" },
    "InvalidArnException",
    "ARN does not refer to a valid principal: nobody",
  ],
  [
    { RetiringPrincipal: "arn:aws:s3:::x" },
    "InvalidArnException",
    "ARN does not refer to a valid principal: arn:aws:s3:::x",
  ],
  [
    { Operations: ["Sign"] },
    "ValidationException",
    "Operations [Sign] are not valid for a symmetric key.",
  ],
  [
    { DryRun: true },
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  ],
])("CreateGrant refuses %j", async (asked, name, message) => {
  expect(await refusal(grant(asked))).toEqual([name, 400, message]);
});

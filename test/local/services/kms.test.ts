import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListAliasesCommand,
  type KMSServiceException,
} from "@aws-sdk/client-kms";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policy, ref, user, type Resources } from "../sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../test-cloud.ts";

const delegation = {
  Sid: "Delegate",
  Principal: { AWS: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" } },
  Action: "kms:*",
  Resource: "*",
};
const onlyAnn = {
  Principal: { AWS: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/Ann" } },
  Action: ["kms:Encrypt", "kms:Decrypt"],
  Resource: "*",
};
const key = (KeyPolicy?: object, properties: object = {}) => ({
  Type: "AWS::KMS::Key",
  Properties: { ...(KeyPolicy ? { KeyPolicy } : {}), ...properties },
});
const alias = (name: string, id: string) => ({
  Type: "AWS::KMS::Alias",
  Properties: { AliasName: `alias/${name}`, TargetKeyId: ref(id) },
});
const underStage = (stage: string) => ({
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: { "Fn::GetAtt": ["Main", "Arn"] },
  Condition: {
    StringEquals: { "kms:EncryptionContext:stage": stage },
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["stage", "app"] },
  },
});

const withUsers = {
  Ann: user("Ann", { Action: "kms:*", Resource: "*" }),
  Bob: user("Bob"),
  Dev: user("Dev", underStage("dev")),
  ByAlias: user("ByAlias", {
    Action: "kms:Encrypt",
    Resource: "*",
    Condition: { StringEquals: { "kms:RequestAlias": "alias/main" } },
  }),
  NoDecrypt: user(
    "NoDecrypt",
    { Action: "kms:*", Resource: "*" },
    { Effect: "Deny", Action: "kms:Decrypt", Resource: "*" },
  ),
};
const resources: Resources = {
  ...withUsers,
  Main: key(),
  MainAlias: alias("main", "Main"),
  Other: key(policy(delegation)),
  Direct: { ...key(policy(onlyAnn)), DependsOn: "Ann" },
  DirectAlias: alias("direct", "Direct"),
  Closed: {
    ...key(
      policy(onlyAnn, {
        ...delegation,
        Effect: "Deny",
        Principal: "*",
        Action: "kms:Encrypt",
        Sid: "NobodySeals",
      }),
    ),
    DependsOn: "Ann",
  },
  ClosedAlias: alias("closed", "Closed"),
  Off: key(undefined, { Enabled: false }),
  OffAlias: alias("off", "Off"),
  Doomed: key(),
  DoomedAlias: { ...alias("doomed", "Doomed"), DeletionPolicy: "Retain" },
};

let local: TestCloud;
const clients: KMSClient[] = [];
beforeAll(async () => {
  local = await startTestCloud([{ name: "Keys", resources }]);
  const { Doomed: _, DoomedAlias: __, ...rest } = resources;
  local.deploy({ name: "Keys", resources: rest });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await local.close();
});

function as(userName: string): KMSClient {
  const credentials = local.keys(userName);
  const client = new KMSClient({
    region: REGION,
    endpoint: local.cloud.awsEndpoint,
    credentials,
    maxAttempts: 1,
  });
  clients.push(client);
  return client;
}

/** How a call is refused: name, status and text. */
async function refusal(call: Promise<unknown>): Promise<[string, number | undefined, string]> {
  const error = await call.then(
    () => undefined,
    (reason: KMSServiceException) => reason,
  );
  return error
    ? [error.name, error.$metadata.httpStatusCode, error.message]
    : ["not refused", 200, ""];
}

const plaintext = Buffer.from("the secret");
const encrypt = (userName: string, KeyId: string, EncryptionContext?: Record<string, string>) =>
  as(userName).send(
    new EncryptCommand({
      KeyId,
      Plaintext: plaintext,
      ...(EncryptionContext ? { EncryptionContext } : {}),
    }),
  );
const decrypt = (
  userName: string,
  CiphertextBlob: Uint8Array,
  EncryptionContext?: Record<string, string>,
  KeyId?: string,
) =>
  as(userName).send(
    new DecryptCommand({
      CiphertextBlob,
      ...(EncryptionContext ? { EncryptionContext } : {}),
      ...(KeyId === undefined ? {} : { KeyId }),
    }),
  );
const sealed = async (context?: Record<string, string>, keyId = "alias/main") =>
  (await encrypt("Ann", keyId, context)).CiphertextBlob ?? new Uint8Array();
const arnOf = async (KeyId: string) =>
  (await as("Ann").send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn ?? "";

describe("what is sealed", () => {
  it("opens again, and says with which key", async () => {
    const {
      CiphertextBlob = new Uint8Array(),
      KeyId,
      EncryptionAlgorithm,
    } = await encrypt("Ann", "alias/main");
    expect(KeyId).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f-]{36}$/);
    expect(EncryptionAlgorithm).toBe("SYMMETRIC_DEFAULT");
    expect(Buffer.from(CiphertextBlob).toString("latin1")).not.toContain("the secret");
    const opened = await decrypt("Ann", CiphertextBlob);
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("the secret");
    expect(opened).toMatchObject({
      KeyId,
      EncryptionAlgorithm,
      KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("is never the same twice", async () => {
    expect(Buffer.from(await sealed())).not.toEqual(Buffer.from(await sealed()));
  });

  it("opens under its context in any order, an empty one being none", async () => {
    const blob = await sealed({ app: "signet", stage: "dev" });
    expect((await decrypt("Ann", blob, { stage: "dev", app: "signet" })).Plaintext).toBeDefined();
    expect((await decrypt("Ann", await sealed({}))).Plaintext).toBeDefined();
    expect((await decrypt("Ann", await sealed(), {})).Plaintext).toBeDefined();
  });

  it.each<[string, Record<string, string> | undefined, Record<string, string> | undefined]>([
    ["another value", { stage: "dev" }, { stage: "prod" }],
    ["another case", { stage: "dev" }, { Stage: "dev" }],
    ["one pair less", { stage: "dev", app: "a" }, { stage: "dev" }],
    ["one pair more", { stage: "dev" }, { stage: "dev", app: "a" }],
    ["none", { stage: "dev" }, undefined],
    ["one where there was none", undefined, { stage: "dev" }],
    ["the same letters parted elsewhere", { a: "bc" }, { ab: "c" }],
    ["the same letters in two pairs", { a: "bc", d: "e" }, { a: "b", cd: "e" }],
    ["an empty value for another", { a: "" }, { "": "a" }],
  ])("does not open under %s", async (_, context, other) => {
    const blob = await sealed(context);
    const [name, status] = await refusal(decrypt("Ann", blob, other));
    expect([name, status]).toEqual(["InvalidCiphertextException", 400]);
  });

  it("does not open with any byte changed, cut off or added", async () => {
    const blob = Buffer.from(await sealed());
    const client = as("Ann");
    const changed = [...blob.keys()].map((at) => {
      const copy = Buffer.from(blob);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
      return copy;
    });
    const cut = [
      blob.subarray(1),
      blob.subarray(0, -1),
      blob.subarray(0, 40),
      blob.subarray(0, 5),
      Buffer.concat([blob, Buffer.from([0])]),
    ];
    const outcomes = await Promise.all(
      [...changed, ...cut].map((CiphertextBlob) =>
        refusal(client.send(new DecryptCommand({ CiphertextBlob }))),
      ),
    );
    expect(new Set(outcomes.map(([name, status]) => `${name} ${status}`))).toEqual(
      new Set(["InvalidCiphertextException 400"]),
    );
  });

  it("names its key: another KeyId is incorrect, the right one in any form is not", async () => {
    const blob = await sealed();
    const arn = await arnOf("alias/main");
    for (const KeyId of [
      arn,
      arn.split("/")[1] ?? "",
      "alias/main",
      "arn:aws:kms:us-east-1:123456789012:alias/main",
    ]) {
      expect((await decrypt("Ann", blob, undefined, KeyId)).KeyId).toBe(arn);
    }
    expect(await refusal(decrypt("Ann", blob, undefined, "alias/direct"))).toEqual([
      "IncorrectKeyException",
      400,
      "The key ID in the request does not identify a CMK that can perform this operation.",
    ]);
  });
});

describe("who may use a key", () => {
  const arnOfUser = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
  const said = (name: string, action: string, arn: string, why: string) =>
    `User: ${arnOfUser(name)} is not authorized to perform: ${action} on resource: ${arn} ${why}`;

  it.each([
    [
      "nobody without a policy",
      "Bob",
      "alias/main",
      "because no identity-based policy allows the kms:Encrypt action",
    ],
    [
      "nobody whose key policy is silent, whatever their own says",
      "NoDecrypt",
      "alias/direct",
      "because no resource-based policy allows the kms:Encrypt action",
    ],
    [
      "nobody whom the key policy denies",
      "Ann",
      "alias/closed",
      "with an explicit deny in a resource-based policy",
    ],
  ])("%s", async (_, name, keyId, why) => {
    expect(await refusal(encrypt(name, keyId))).toEqual(
      [
        "AccessDeniedException",
        400,
        said(
          name,
          "kms:Encrypt",
          await arnOf("alias/main").then((arn) =>
            keyId === "alias/main" ? arn : (expect.any(String) as string),
          ),
          why,
        ),
      ].with(2, expect.stringContaining(why)),
    );
  });

  it("whom the key policy names, without a policy of their own", async () => {
    local.deploy({
      name: "Keys",
      resources: { ...without("Doomed", "DoomedAlias"), Ann: user("Ann") },
    });
    expect((await encrypt("Ann", "alias/direct")).KeyId).toBeDefined();
    local.deploy({ name: "Keys", resources: without("Doomed", "DoomedAlias") });
  });

  it("who is denied by their own policy may not, whatever the key policy says", async () => {
    const [name, status, text] = await refusal(
      decrypt("NoDecrypt", await sealed(), undefined, "alias/main"),
    );
    expect([name, status]).toEqual(["AccessDeniedException", 400]);
    expect(text).toBe(
      said(
        "NoDecrypt",
        "kms:Decrypt",
        await arnOf("alias/main"),
        "with an explicit deny in an identity-based policy",
      ),
    );
  });

  it("is not told which key it is, who did not name it", async () => {
    expect(await refusal(decrypt("Bob", await sealed()))).toEqual([
      "AccessDeniedException",
      400,
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    ]);
  });

  it.each([
    [{ stage: "dev" }, true],
    [{ stage: "dev", app: "signet" }, true],
    [{ stage: "prod" }, false],
    [{ stage: "dev", other: "x" }, false],
    [{ app: "signet" }, false],
    [undefined, false],
  ])("is decided under the encryption context %j", async (context, allowed) => {
    const [name] = await refusal(decrypt("Dev", await sealed(context), context));
    expect(name).toBe(allowed ? "not refused" : "AccessDeniedException");
  });

  it("is decided by the alias the request names", async () => {
    expect((await encrypt("ByAlias", "alias/main")).KeyId).toBeDefined();
    expect(
      (await encrypt("ByAlias", "arn:aws:kms:us-east-1:123456789012:alias/main")).KeyId,
    ).toBeDefined();
    expect((await refusal(encrypt("ByAlias", await arnOf("alias/main"))))[0]).toBe(
      "AccessDeniedException",
    );
  });
});

describe("a key that is not usable", () => {
  it("disabled", async () => {
    const arn = await arnOf("alias/off");
    expect(await refusal(encrypt("Ann", "alias/off"))).toEqual([
      "DisabledException",
      400,
      `${arn} is disabled.`,
    ]);
  });

  it("pending deletion", async () => {
    const arn = await arnOf("alias/doomed");
    const [name, status, text] = await refusal(encrypt("Ann", "alias/doomed"));
    expect([name, status, text]).toEqual([
      "KMSInvalidStateException",
      400,
      `${arn} is pending deletion.`,
    ]);
    const { KeyMetadata } = await as("Ann").send(new DescribeKeyCommand({ KeyId: arn }));
    expect(KeyMetadata).toMatchObject({
      KeyState: "PendingDeletion",
      Enabled: false,
      DeletionDate: expect.any(Date),
    });
  });

  it("disabled after it sealed: what it sealed does not open, and does again when it is back", async () => {
    const blob = await sealed(undefined, await arnOf("alias/main"));
    const off = { ...without("Doomed", "DoomedAlias"), Main: key(undefined, { Enabled: false }) };
    local.deploy({ name: "Keys", resources: off });
    expect((await refusal(decrypt("Ann", blob)))[0]).toBe("DisabledException");
    local.deploy({ name: "Keys", resources: without("Doomed", "DoomedAlias") });
    expect((await decrypt("Ann", blob)).Plaintext).toBeDefined();
  });
});

describe("operations", () => {
  it.each([
    [{ KeySpec: "AES_256" as const }, 32],
    [{ KeySpec: "AES_128" as const }, 16],
    [{ NumberOfBytes: 1024 }, 1024],
  ])("GenerateDataKey of %j gives a key in clear and sealed", async (size, bytes) => {
    const EncryptionContext = { stage: "dev" };
    const client = as("Dev");
    const made = await client.send(
      new GenerateDataKeyCommand({ KeyId: await arnOf("alias/main"), EncryptionContext, ...size }),
    );
    expect(made.Plaintext).toHaveLength(bytes);
    const opened = await decrypt("Dev", made.CiphertextBlob ?? new Uint8Array(), EncryptionContext);
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(made.Plaintext ?? []));
  });

  it("DescribeKey takes id, ARN, alias and alias ARN", async () => {
    const arn = await arnOf("alias/main");
    const id = arn.split("/")[1] ?? "";
    for (const KeyId of [id, arn, "alias/main", "arn:aws:kms:us-east-1:123456789012:alias/main"]) {
      const { KeyMetadata } = await as("Ann").send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({
        AWSAccountId: "123456789012",
        Arn: arn,
        CreationDate: expect.any(Date),
        CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
        Enabled: true,
        EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
        KeyId: id,
        KeyManager: "CUSTOMER",
        KeySpec: "SYMMETRIC_DEFAULT",
        KeyState: "Enabled",
        KeyUsage: "ENCRYPT_DECRYPT",
        MultiRegion: false,
        Origin: "AWS_KMS",
      });
    }
  });

  it("ListAliases gives all, or those of a key", async () => {
    const all = await as("Ann").send(new ListAliasesCommand({}));
    expect(all.Aliases?.map(({ AliasName }) => AliasName)).toEqual([
      "alias/closed",
      "alias/direct",
      "alias/doomed",
      "alias/main",
      "alias/off",
    ]);
    const KeyId = await arnOf("alias/main");
    expect((await as("Ann").send(new ListAliasesCommand({ KeyId }))).Aliases).toEqual([
      {
        AliasArn: "arn:aws:kms:us-east-1:123456789012:alias/main",
        AliasName: "alias/main",
        TargetKeyId: KeyId.split("/")[1],
      },
    ]);
    expect((await refusal(as("Bob").send(new ListAliasesCommand({}))))[0]).toBe(
      "AccessDeniedException",
    );
  });

  it("CreateKey makes a key that is kept", async () => {
    const { KeyMetadata } = await as("Ann").send(new CreateKeyCommand({ Description: "mine" }));
    expect(KeyMetadata).toMatchObject({ Description: "mine", KeyState: "Enabled" });
    expect((await encrypt("Ann", KeyMetadata?.Arn ?? "")).KeyId).toBe(KeyMetadata?.Arn);
    expect((await refusal(as("Bob").send(new CreateKeyCommand({}))))[0]).toBe(
      "AccessDeniedException",
    );
  });

  it.each([
    ["no JSON", "{"],
    ["no policy", "{}"],
    [
      "what cannot be evaluated",
      JSON.stringify(
        policy({
          Action: "kms:*",
          Resource: "*",
          Principal: "*",
          Condition: { StringSometimes: {} },
        }),
      ),
    ],
    [
      "a condition that cannot",
      JSON.stringify(
        policy({
          Action: "kms:*",
          Resource: "*",
          Principal: "*",
          Condition: { StringEquals: { "aws:Nonsense": "x" } },
        }),
      ),
    ],
  ])("CreateKey refuses a policy that holds %s", async (_, Policy) => {
    const keys = local.cloud.keyArns().length;
    const [name, status] = await refusal(as("Ann").send(new CreateKeyCommand({ Policy })));
    if (name !== "not refused")
      expect([name, status]).toEqual(["MalformedPolicyDocumentException", 400]);
    expect(local.cloud.keyArns()).toHaveLength(name === "not refused" ? keys + 1 : keys);
  });
});

describe("errors in KMS's words", () => {
  const id = "12345678-1234-1234-1234-123456789012";
  it.each([
    [
      "an unknown id",
      id,
      "NotFoundException",
      `Key 'arn:aws:kms:us-east-1:123456789012:key/${id}' does not exist`,
    ],
    ["what is no id", "fake-key-id", "NotFoundException", "Invalid keyId 'fake-key-id'"],
    [
      "another region",
      `arn:aws:kms:eu-west-1:123456789012:key/${id}`,
      "NotFoundException",
      "Invalid arn eu-west-1",
    ],
    [
      "another account",
      `arn:aws:kms:us-east-1:999999999999:key/${id}`,
      "NotFoundException",
      `Key 'arn:aws:kms:us-east-1:999999999999:key/${id}' does not exist`,
    ],
    [
      "an unknown alias",
      "alias/none",
      "NotFoundException",
      "Alias arn:aws:kms:us-east-1:123456789012:alias/none is not found.",
    ],
    [
      "what every object has",
      "alias/constructor",
      "NotFoundException",
      "Alias arn:aws:kms:us-east-1:123456789012:alias/constructor is not found.",
    ],
    [
      "a very long one",
      "x".repeat(2049),
      "ValidationException",
      "1 validation error detected: Value at 'keyId' failed to satisfy constraint: Member must have length less than or equal to 2048",
    ],
  ])("%s", async (_, keyId, name, text) => {
    expect(await refusal(encrypt("Ann", keyId))).toEqual([name, 400, text]);
  });

  const { DryRun, Recipient } = { DryRun: true, Recipient: {} };
  const blob = Buffer.from("x").toString("base64");
  it.each<[string, string, unknown, string, string | undefined]>([
    ["an operation nobody knows", "Nothing", {}, "UnknownOperationException", undefined],
    ["one that every object has", "constructor", {}, "UnknownOperationException", undefined],
    ["no JSON", "Encrypt", "{", "SerializationException", undefined],
    ["a list", "Encrypt", [], "SerializationException", undefined],
    [
      "a number for a text",
      "Encrypt",
      { KeyId: 5, Plaintext: blob },
      "SerializationException",
      undefined,
    ],
    [
      "no key",
      "Encrypt",
      { Plaintext: blob },
      "ValidationException",
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    ],
    [
      "no plaintext",
      "Encrypt",
      { KeyId: "alias/main" },
      "ValidationException",
      "1 validation error detected: Value null at 'plaintext' failed to satisfy constraint: Member must not be null",
    ],
    [
      "an empty plaintext",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: "" },
      "ValidationException",
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a plaintext too long",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: Buffer.alloc(4097).toString("base64") },
      "ValidationException",
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    ],
    [
      "a plaintext that is no base64",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: "%%%%" },
      "SerializationException",
      undefined,
    ],
    [
      "a ciphertext too long",
      "Decrypt",
      { CiphertextBlob: Buffer.alloc(6145).toString("base64") },
      "ValidationException",
      "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must have length less than or equal to 6144",
    ],
    [
      "a ciphertext of padding alone",
      "Decrypt",
      { CiphertextBlob: `${"=".repeat(200_000)}x` },
      "ValidationException",
      "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must have length less than or equal to 6144",
    ],
    [
      "a context of numbers",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: blob, EncryptionContext: { a: 1 } },
      "SerializationException",
      undefined,
    ],
    [
      "a context that is a list",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: blob, EncryptionContext: ["a"] },
      "SerializationException",
      undefined,
    ],
    [
      "a dry run",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: blob, DryRun },
      "UnsupportedOperationException",
      "The local cloud does not support DryRun.",
    ],
    [
      "a recipient",
      "Decrypt",
      { CiphertextBlob: blob, Recipient },
      "UnsupportedOperationException",
      "The local cloud does not support Recipient.",
    ],
    [
      "another algorithm",
      "Encrypt",
      { KeyId: "alias/main", Plaintext: blob, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" },
      "ValidationException",
      "1 validation error detected: Value 'RSAES_OAEP_SHA_1' at 'encryptionAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [SYMMETRIC_DEFAULT]",
    ],
    [
      "a data key of no size",
      "GenerateDataKey",
      { KeyId: "alias/main" },
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    ],
    [
      "a data key of two sizes",
      "GenerateDataKey",
      { KeyId: "alias/main", KeySpec: "AES_256", NumberOfBytes: 8 },
      "ValidationException",
      "Please specify either number of bytes or key spec.",
    ],
    [
      "a data key too long",
      "GenerateDataKey",
      { KeyId: "alias/main", NumberOfBytes: 1025 },
      "ValidationException",
      "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024",
    ],
    [
      "an asymmetric key",
      "CreateKey",
      { KeySpec: "RSA_2048" },
      "ValidationException",
      "1 validation error detected: Value 'RSA_2048' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [SYMMETRIC_DEFAULT]",
    ],
    [
      "a key of several regions",
      "CreateKey",
      { MultiRegion: true },
      "UnsupportedOperationException",
      "The local cloud does not support MultiRegion.",
    ],
    [
      "a description too long",
      "CreateKey",
      { Description: "x".repeat(8193) },
      "ValidationException",
      "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 8192",
    ],
  ])("%s", async (_, operation, body, type, text) => {
    const answer = await trent(operation, typeof body === "string" ? body : JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ __type: type, ...(text === undefined ? {} : { message: text }) });
    expect(answer.header("content-type")).toBe("application/x-amz-json-1.1");
  });

  it.each([
    ["unsigned", {}, "MissingAuthenticationTokenException"],
    ["of another region", { region: "eu-west-1" }, "InvalidSignatureException"],
    ["of another service", { service: "s3" }, "InvalidSignatureException"],
    ["of yesterday", { date: new Date(Date.now() - 86_400_000) }, "InvalidSignatureException"],
    [
      "of an unknown key",
      { as: { accessKeyId: "test", secretAccessKey: "test" } },
      "UnrecognizedClientException",
    ],
  ])("a request %s", async (name, options, type) => {
    const keys = name === "unsigned" ? {} : { as: local.keys("Ann") };
    const answer = await local.aws("kms", "/", {
      headers: [["X-Amz-Target", "TrentService.ListAliases"]],
      body: "{}",
      ...keys,
      ...options,
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ __type: type });
  });

  it("what was changed on its way is not done", async () => {
    const keys = local.cloud.keyArns().length;
    const answer = await trent("CreateKey", "{}", {
      tamper: (request) => ({ ...request, body: Buffer.from('{"Description":"x"}') }),
    });
    expect(answer.json).toMatchObject({ __type: "InvalidSignatureException" });
    expect(local.cloud.keyArns()).toHaveLength(keys);
  });
});

it("answers no request with a fault of its own", async () => {
  const member = fc.constantFrom(
    "KeyId",
    "Plaintext",
    "CiphertextBlob",
    "EncryptionContext",
    "KeySpec",
    "NumberOfBytes",
    "Policy",
    "Description",
    "GrantTokens",
    "__proto__",
    "constructor",
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      "alias/main",
      "AQICAHg=",
      "{}",
      '{"Statement":null}',
      '{"Statement":[{"Effect":"Allow"}]}',
    ),
  );
  const body = fc
    .array(fc.tuple(member, value), { maxLength: 5 })
    .map(
      (members) =>
        `{${members.map(([name, given]) => `${JSON.stringify(name)}:${JSON.stringify(given)}`).join(",")}}`,
    );
  const anything = fc.oneof({ weight: 5, arbitrary: body }, fc.string(), fc.json());
  const operation = fc.constantFrom(
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "CreateKey",
    "DescribeKey",
    "ListAliases",
    "",
  );
  await fc.assert(
    fc.asyncProperty(operation, anything, async (name, text) => {
      const { status } = await trent(name, text);
      expect([200, 400]).toContain(status);
    }),
    { numRuns: 300, seed: 20_260_801 },
  );
});

function trent(operation: string, body: string, options: Parameters<TestCloud["aws"]>[2] = {}) {
  const headers = [["X-Amz-Target", `TrentService.${operation}`]] as const;
  return local.aws("kms", "/", { as: local.keys("Ann"), headers, body, ...options });
}

function without(...ids: readonly string[]): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([id]) => !ids.includes(id)));
}

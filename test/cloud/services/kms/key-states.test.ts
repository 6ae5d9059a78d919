import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { kmsCloud } from "./kms-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

const kms = kmsCloud();
const call = (operation: string, body: object) => kms.call("Ann", operation, body);
const Plaintext = "eA==";
const DAY = 86_400;

async function newKey(): Promise<{ KeyId: string; arn: string }> {
  const { KeyMetadata } = await kms.as("Ann").send(new CreateKeyCommand({}));
  return { KeyId: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
}

type State = "enabled" | "disabled" | "pending deletion";
/** Creates a key in that state, and a ciphertext of the key. */
async function keyThatIs(state: State) {
  const { KeyId, arn } = await newKey();
  const sealed = await call("Encrypt", { KeyId, Plaintext });
  const { CiphertextBlob } = jsonOf<{ CiphertextBlob: string }>(sealed);
  if (state === "disabled") await call("DisableKey", { KeyId });
  if (state === "pending deletion") await call("ScheduleKeyDeletion", { KeyId });
  return { KeyId, arn, CiphertextBlob };
}

/** Returns the same key for each call with the same state, for operations that are refused and change nothing. */
function shared(state: State): Promise<Made> {
  const known = kept.get(state) ?? keyThatIs(state);
  kept.set(state, known);
  return known;
}
const kept = new Map<State, Promise<Made>>();

type Made = Awaited<ReturnType<typeof keyThatIs>>;
const ARN = "arn:aws:iam::123456789012:user/Ann";
let names = 0;

type Refusal = readonly [type: string, text: string];
const DISABLED: Refusal = ["DisabledException", "is disabled."];
const PENDING: Refusal = ["KMSInvalidStateException", "is pending deletion."];
const NOT_PENDING: Refusal = ["KMSInvalidStateException", "is not pending deletion."];
/** Operations on a key, each with its refusal if the key is disabled, and if the key is pending deletion. */
const table: readonly [string, (key: Made) => object, Refusal | undefined, Refusal | undefined][] =
  [
    ["Encrypt", ({ KeyId }) => ({ KeyId, Plaintext }), DISABLED, PENDING],
    ["Decrypt", ({ CiphertextBlob }) => ({ CiphertextBlob }), DISABLED, PENDING],
    [
      "ReEncrypt",
      ({ KeyId, CiphertextBlob }) => ({ CiphertextBlob, DestinationKeyId: KeyId }),
      DISABLED,
      PENDING,
    ],
    ["GenerateDataKey", ({ KeyId }) => ({ KeyId, KeySpec: "AES_256" }), DISABLED, PENDING],
    [
      "GenerateDataKeyWithoutPlaintext",
      ({ KeyId }) => ({ KeyId, NumberOfBytes: 1 }),
      DISABLED,
      PENDING,
    ],
    [
      "GenerateDataKeyPair",
      ({ KeyId }) => ({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
      DISABLED,
      PENDING,
    ],
    [
      "CreateGrant",
      ({ KeyId }) => ({ KeyId, GranteePrincipal: ARN, Operations: ["Decrypt"] }),
      DISABLED,
      PENDING,
    ],
    ["EnableKeyRotation", ({ KeyId }) => ({ KeyId }), DISABLED, PENDING],
    ["DisableKeyRotation", ({ KeyId }) => ({ KeyId }), DISABLED, PENDING],
    ["RotateKeyOnDemand", ({ KeyId }) => ({ KeyId }), DISABLED, PENDING],
    ["EnableKey", ({ KeyId }) => ({ KeyId }), undefined, PENDING],
    ["DisableKey", ({ KeyId }) => ({ KeyId }), undefined, PENDING],
    [
      "CreateAlias",
      ({ KeyId }) => ({ AliasName: `alias/n${names++}`, TargetKeyId: KeyId }),
      undefined,
      PENDING,
    ],
    ["TagResource", ({ KeyId }) => ({ KeyId, Tags: [] }), undefined, PENDING],
    ["UntagResource", ({ KeyId }) => ({ KeyId, TagKeys: [] }), undefined, PENDING],
    ["UpdateKeyDescription", ({ KeyId }) => ({ KeyId, Description: "" }), undefined, PENDING],
    ["ScheduleKeyDeletion", ({ KeyId }) => ({ KeyId }), undefined, PENDING],
    ["CancelKeyDeletion", ({ KeyId }) => ({ KeyId }), NOT_PENDING, undefined],
    ["DescribeKey", ({ KeyId }) => ({ KeyId }), undefined, undefined],
    ["GetKeyPolicy", ({ KeyId }) => ({ KeyId }), undefined, undefined],
    ["PutKeyPolicy", ({ KeyId }) => ({ KeyId, Policy: policyOfAll }), undefined, undefined],
    ["GetKeyRotationStatus", ({ KeyId }) => ({ KeyId }), undefined, undefined],
    ["ListGrants", ({ KeyId }) => ({ KeyId }), undefined, undefined],
    ["ListResourceTags", ({ KeyId }) => ({ KeyId }), undefined, undefined],
  ];
const policyOfAll = JSON.stringify({
  Statement: { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" },
});

describe.each(table)("%s", (operation, body, disabled, pending) => {
  it.each([
    ["enabled", operation === "CancelKeyDeletion" ? NOT_PENDING : undefined],
    ["disabled", disabled],
    ["pending deletion", pending],
  ] as const)("has the outcome that KMS documents for a key that is %s", async (state, refused) => {
    const made = await (refused ? shared(state) : keyThatIs(state));
    const { status, text } = await call(operation, body(made));
    const [__type, what] = refused ?? [];
    const error = JSON.stringify({ __type, message: `${made.arn} ${what}` });
    expect([status, refused ? text : ""]).toEqual(refused ? [400, error] : [200, ""]);
  });
});

describe("ScheduleKeyDeletion", () => {
  it.each([
    [undefined, 30],
    [7, 7],
    [30, 30],
  ])("returns the deletion date for a window of %j days", async (PendingWindowInDays, days) => {
    const { KeyId, arn } = await newKey();
    const before = Date.now() / 1000;
    const { json } = await call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays });
    expect(json).toEqual({
      DeletionDate: expect.closeTo(before + days * DAY, -2),
      KeyId: arn,
      KeyState: "PendingDeletion",
      PendingWindowInDays: days,
    });
  });

  it.each([
    [6, "greater than or equal to 7"],
    [31, "less than or equal to 30"],
  ])("refuses a window of %i days", async (PendingWindowInDays, bound) => {
    const { KeyId } = await newKey();
    expect((await call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays })).json).toEqual({
      __type: "ValidationException",
      message: `1 validation error detected: Value '${PendingWindowInDays}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${bound}`,
    });
  });
});

it("CancelKeyDeletion leaves the key disabled, and EnableKey makes the key usable again", async () => {
  const { KeyId, arn, CiphertextBlob } = await keyThatIs("pending deletion");
  expect((await call("CancelKeyDeletion", { KeyId })).json).toEqual({ KeyId: arn });
  const { json } = await call("DescribeKey", { KeyId });
  expect(json).toMatchObject({ KeyMetadata: { KeyState: "Disabled", Enabled: false } });
  expect(json).not.toHaveProperty("KeyMetadata.DeletionDate");
  expect((await call("EnableKey", { KeyId })).text).toBe("");
  expect((await call("Decrypt", { CiphertextBlob })).json).toMatchObject({ Plaintext });
});

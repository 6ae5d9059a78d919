import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  DisableKeyRotationCommand,
} from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { kmsCloud, refusal } from "./kms-cloud.ts";

const kms = kmsCloud();
const ann = () => kms.as("Ann");

async function newKey(): Promise<string> {
  return (await ann().send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
}

async function material(KeyId: string): Promise<string | undefined> {
  const { KeyMetadata } = await ann().send(new DescribeKeyCommand({ KeyId }));
  return KeyMetadata?.CurrentKeyMaterialId;
}

it("RotateKeyOnDemand gives a key new material, and earlier ciphertexts can still be decrypted", async () => {
  const KeyId = await newKey();
  const before = await material(KeyId);
  const old = await kms.encrypt("Ann", KeyId, { a: "b" });
  expect(await ann().send(new RotateKeyOnDemandCommand({ KeyId }))).toMatchObject({
    KeyId: await kms.arnOf(KeyId),
  });
  const now = await material(KeyId);
  expect(now).not.toBe(before);
  expect(await kms.decrypt("Ann", old, { a: "b" })).toBe("the secret");
  const fresh = await kms.encrypt("Ann", KeyId);
  expect(Buffer.from(fresh).subarray(5, 37)).not.toEqual(Buffer.from(old).subarray(5, 37));

  const { Rotations } = await ann().send(new ListKeyRotationsCommand({ KeyId }));
  const rotated = { KeyId, KeyMaterialId: now, KeyMaterialState: "CURRENT" };
  const made = { RotationDate: expect.any(Date), RotationType: "ON_DEMAND" };
  expect(Rotations).toEqual([{ ...rotated, ...made }]);
  const all = await ann().send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit: 1 }),
  );
  expect(all.Rotations).toEqual([
    { KeyId, KeyMaterialId: before, KeyMaterialState: "NON_CURRENT" },
  ]);
  expect(all.Truncated).toBe(true);
});

it("RotateKeyOnDemand succeeds at most 25 times for a key", async () => {
  const KeyId = await newKey();
  for (let i = 0; i < 25; i++) await ann().send(new RotateKeyOnDemandCommand({ KeyId }));
  const [name, status] = await refusal(ann().send(new RotateKeyOnDemandCommand({ KeyId })));
  expect([name, status]).toEqual(["LimitExceededException", 400]);
});

it("rotation by period is off until it is enabled, and from then on its status has the next date", async () => {
  const KeyId = await newKey();
  const status = () => ann().send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(await status()).toMatchObject({
    KeyId: await kms.arnOf(KeyId),
    KeyRotationEnabled: false,
  });
  await ann().send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const on = await status();
  expect(on).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  const days = ((on.NextRotationDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo(90, 1);
  await ann().send(new DisableKeyRotationCommand({ KeyId }));
  expect((await status()).KeyRotationEnabled).toBe(false);
});

it.each([
  [89, "greater than or equal to 90"],
  [2561, "less than or equal to 2560"],
])("EnableKeyRotation refuses a period of %i days", async (RotationPeriodInDays, bound) => {
  const KeyId = await newKey();
  const enable = ann().send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
  expect(await refusal(enable)).toEqual([
    "ValidationException",
    400,
    `1 validation error detected: Value '${RotationPeriodInDays}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value ${bound}`,
  ]);
});

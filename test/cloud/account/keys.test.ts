import { describe, expect, it } from "vitest";
import { currentMaterial } from "../../../lib/cloud/account/kms/key-material.ts";
import { Keys } from "../../../lib/cloud/account/kms/keys.ts";
import { nextRotation } from "../../../lib/cloud/account/kms/key-rotation.ts";
import { defaultKeyPolicy } from "../../../lib/cloud/account/kms/default-key-policy.ts";
import { newCloudState } from "../../../lib/cloud/state/cloud-state.ts";

const start = new Date("2026-01-01T00:00:00Z");
const after = (days: number) => new Date(start.getTime() + days * 86_400_000);
const settings = {
  description: "",
  enabled: true,
  rotation: false,
  tags: [],
  policy: defaultKeyPolicy("aws", "123456789012"),
};

function newKeys() {
  const state = newCloudState("123456789012", "us-east-1");
  const keys = new Keys("arn:aws:kms:us-east-1:123456789012", state, start);
  return { state, keys, reopen: (now: Date) => new Keys("arn:aws:kms:us-east-1:1", state, now) };
}

describe("as time passes, a key", () => {
  it("is deleted at its deletion date, with its aliases and material", () => {
    const { state, keys } = newKeys();
    const key = keys.create(settings, false, start);
    keys.setAlias("alias/a", key.keyId, start);
    key.record.deletionDate = after(7).toISOString();
    expect(keys.passTime(after(6.9))).toBe(false);
    expect(keys.get(key.keyId)).toBeDefined();
    expect(keys.passTime(after(7))).toBe(true);
    expect(keys.all()).toEqual([]);
    expect(state).toMatchObject({ keys: {}, aliases: {}, aliasDates: {} });
  });

  it("is deleted at the next start if its deletion date passed while the cloud was stopped", () => {
    const { keys, reopen } = newKeys();
    keys.create(settings, false, start).record.deletionDate = after(7).toISOString();
    expect(reopen(after(6)).all()).toHaveLength(1);
    expect(reopen(after(8)).all()).toEqual([]);
  });

  it("is rotated at the end of each period, and keeps its old material", () => {
    const { keys, reopen } = newKeys();
    const key = keys.create(
      { ...settings, rotation: true, rotationPeriodInDays: 90 },
      false,
      start,
    );
    const first = currentMaterial(key);
    expect(keys.passTime(after(89))).toBe(false);
    expect(reopen(after(200)).all()).toHaveLength(1);
    expect(key.record.rotations).toEqual([
      { date: after(90).toISOString(), type: "AUTOMATIC" },
      { date: after(180).toISOString(), type: "AUTOMATIC" },
    ]);
    expect(key.record.material).toHaveLength(3);
    expect(key.record.material[0]).toBe(first.toString("base64"));
    expect(nextRotation(key.record)).toEqual(after(270));
  });

  it("keeps its next rotation date after a rotation on demand, but not after a change of the period", () => {
    const { keys } = newKeys();
    const key = keys.create(
      { ...settings, rotation: true, rotationPeriodInDays: 90 },
      false,
      start,
    );
    keys.rotate(key, "ON_DEMAND", after(80));
    expect(nextRotation(key.record)).toEqual(after(90));
    keys.update(key, { ...settings, rotation: true, rotationPeriodInDays: 100 }, after(80));
    expect(nextRotation(key.record)).toEqual(after(180));
  });

  it("is rotated only while it is enabled", () => {
    const { keys } = newKeys();
    const key = keys.create({ ...settings, rotation: true }, false, start);
    key.record.enabled = false;
    expect(keys.passTime(after(400))).toBe(false);
    key.record.enabled = true;
    expect(keys.passTime(after(400))).toBe(true);
  });
});

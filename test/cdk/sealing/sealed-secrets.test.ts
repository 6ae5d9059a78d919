import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { SealedFileInvalid, SealedSecrets } from "../../../lib/cdk/sealing/index.ts";
import { printSealedFile } from "../../../lib/cli/sealing/file/write-sealed-file.ts";

const folder = mkdtempSync(join(tmpdir(), "signet-sealed-"));
afterAll(() => rmSync(folder, { recursive: true }));

const segment = { key: "arn:aws:kms:a", names: ["token"], ciphertext: "AAAA" };
const path = join(folder, "dev.json");
writeFileSync(
  path,
  printSealedFile({ app: "shop", stage: "dev", functions: { orders: [segment] } }),
);

it("SealedSecrets returns the segments of a function from the file", () => {
  const sealed = SealedSecrets.fromFile(path, { stage: "dev" });
  expect(sealed).toMatchObject({ app: "shop", stage: "dev" });
  expect(sealed.segmentsOf("orders")).toEqual([segment]);
  expect(sealed.segmentsOf("toString")).toEqual([]);
});

it("SealedSecrets has no secrets if the file does not exist yet", () => {
  const sealed = SealedSecrets.fromFile(join(folder, "none.json"), { stage: "dev" });
  expect(sealed.app).toBeUndefined();
  expect(sealed.segmentsOf("orders")).toEqual([]);
});

it("SealedSecrets knows its path relative to the working directory", () => {
  const options = { app: "signet", stage: "local" };
  for (const own of [
    "test/vectors/secrets/local.json",
    "./test/../test/vectors/secrets/local.json",
  ]) {
    const { file } = SealedSecrets.fromFile(own, options);
    expect(file).toBe("test/vectors/secrets/local.json");
  }
});

it("SealedSecrets opens the sealed files that were written before an app could have another name", () => {
  const sealed = SealedSecrets.fromFile("test/vectors/secrets/local.json", { stage: "local" });
  expect(sealed.app).toBe("signet");
  expect(sealed.segmentsOf("secure")).not.toEqual([]);
});

it.each([
  ["app", { app: "other", stage: "dev" }, /for app "shop", stage dev, not for other, dev$/],
  ["stage", { stage: "prod" }, /for app "shop", stage dev, not for shop, prod$/],
])("SealedSecrets rejects the file of another %s", (_, options, message) => {
  expect(() => SealedSecrets.fromFile(path, options)).toThrow(SealedFileInvalid);
  expect(() => SealedSecrets.fromFile(path, options)).toThrow(message);
});

it("two objects of one file are equal as JSON, without ciphertext", () => {
  const [one, two] = [1, 2].map(() =>
    JSON.stringify(SealedSecrets.fromFile(path, { stage: "dev" })),
  );
  expect(one).toBe(two);
  expect(one).not.toContain("AAAA");
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DeploymentBlocked, type Blocker } from "../../../lib/cloud/deployment/run/problems.ts";
import { UnpackedFunctions } from "../../../lib/cloud/runtime/unpacked.ts";
import { PROGRAM, renamed, withHeader, zipOf } from "../archive/write-zip.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import { lambda, ref, type Resources } from "../deployment/sketch.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signet-code-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Deploys resources whose asset `zip.zip` is a ZIP file. */
function deployZip(name: string, zip: Buffer, resources: Resources) {
  const path = join(folder, `${name}.zip`);
  writeFileSync(path, zip);
  const account = emptyAccount();
  const assets = new Map([["zip.zip", path]]);
  deploySketch(account, { name: "S", resources }, { assets });
  return account;
}

const layered: Resources = {
  ...lambda("Fn", "zip", { Layers: [ref("Layer")] }),
  Layer: {
    Type: "AWS::Lambda::LayerVersion",
    Properties: { Content: { S3Bucket: "assets", S3Key: "zip.zip" } },
  },
};

it("a function has the unpacked files of ZIP files, which only functions can read", () => {
  const zip = zipOf({ "handler.mjs": ["code"], "bin/run": ["#!/bin/sh", PROGRAM] });
  const account = deployZip("good", zip, layered);
  const unpacked = new UnpackedFunctions();
  try {
    const fn = account.functions.get("fn");
    if (!fn) throw new Error("the function is missing");
    const { task, opt } = unpacked.of(fn).files;
    expect(readFileSync(join(task, "handler.mjs"), "utf8")).toBe("code");
    for (const path of [join(task, "bin/run"), join(opt, "bin/run")]) {
      expect(statSync(path).mode & 0o107).toBe(0o100);
    }
    expect(readdirSync(join(task, "..")).filter((name) => name.includes("unpacked"))).toEqual([]);
  } finally {
    unpacked.remove();
  }
});

/** Returns what blocks the deployment of a ZIP file. */
function blockersFor(name: string, zip: Buffer): readonly Blocker[] {
  try {
    deployZip(name, zip, layered);
  } catch (error) {
    if (error instanceof DeploymentBlocked) return error.blockers;
    throw error;
  }
  return [];
}

it.each([
  [
    "a ZIP bomb",
    withHeader(zipOf({ a: ["x"] }), 24, 4_000_000_000),
    "Unzipped size must be smaller than 262144000 bytes",
  ],
  [
    "a path that leads out",
    renamed(zipOf({ "aa/x": ["x"] }), "aa/x", "../x"),
    "is outside of its folder",
  ],
  ["a damaged ZIP file", Buffer.from("PK"), "Could not unzip uploaded file"],
])("%s is refused by the construct path", (name, zip, message) => {
  const blockers = blockersFor(name, zip);
  expect(blockers.map(({ path }) => path)).toEqual(["S/Layer"]);
  expect(blockers[0]?.problem).toContain(message);
});

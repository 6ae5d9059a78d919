import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { putIntoUse } from "../../../../scripts/encrypt/stage/put-into-use.ts";
import { sealedStage, type StageOptions } from "../../../../scripts/encrypt/stage/sealed-stage.ts";
import { directoryUntilExit } from "../../../temporary-directory.ts";
import { writeSealings, type SketchedSealing } from "../write-sealings.ts";

const state = join(directoryUntilExit(), "none");
const local = { secrets: ["a"], file: "secrets/local.json" };
const dev = { secrets: ["a"], stage: "dev", file: "secrets/dev.json" };
const eu = { ...dev, environment: "aws://111111111111/eu-west-1", stack: "Eu" };
const us = { ...dev, environment: "aws://111111111111/us-east-1", stack: "Us" };
const there = { ...us, environment: "aws://222222222222/eu-west-1", stack: "There" };

/** Chooses a stage of an app with these functions. */
function chosen(
  sketches: Readonly<Record<string, SketchedSealing>>,
  options: Partial<StageOptions> = {},
  words: readonly string[] = [],
) {
  const folder = directoryUntilExit();
  writeFileSync(join(folder, "cdk.json"), "{}");
  mkdirSync(join(folder, "out"));
  const assembly = join(folder, "out/cdk.out");
  writeSealings(assembly, sketches);
  const stage = sealedStage({ state, assembly, ...options }, words);
  const short = (text: string) => text.replace(`${folder}/`, "");
  return { ...stage, path: short(stage.path), names: [...stage.functions.keys()] };
}

describe("the stage of a command", () => {
  it("is the named one, stage local, or the only one of the assembly", () => {
    const both = { f: { ...local, function: "f" }, g: { ...dev, function: "g" } };
    expect(chosen(both)).toMatchObject({
      stage: "local",
      path: "secrets/local.json",
      names: ["f"],
      isOneOfSeveral: true,
    });
    expect(chosen(both, { stage: "dev" })).toMatchObject({ stage: "dev", names: ["g"] });
    expect(chosen({ g: dev })).toMatchObject({ stage: "dev", isOneOfSeveral: false });
    expect(chosen({ g: dev }, { "secrets-dir": "x" })).toMatchObject({ path: "x/dev.json" });
  });

  it.each<[string, Readonly<Record<string, SketchedSealing>>, Partial<StageOptions>, RegExp]>([
    [
      "several stages, none of them local",
      { f: dev, g: { ...dev, stage: "prod" } },
      {},
      /has the stages dev, prod; choose one with --stage$/,
    ],
    [
      "a stage that the assembly does not have",
      { f: local, g: { ...dev, stage: "prod" } },
      { stage: "dev" },
      /has no function with secrets of stage dev, but of local, prod: run npx cdk synth -c stage=dev /,
    ],
    [
      "no function with secrets",
      {},
      {},
      /^the app in .* declares no secrets: give a function secrets with SealedFunction/,
    ],
    [
      "several apps",
      { f: { ...dev, app: "blog" }, g: { ...dev, app: "shop" } },
      {},
      /has several apps with stage dev: blog, shop; choose one with --app-name$/,
    ],
    [
      "an app that is not there",
      { f: dev },
      { "app-name": "x" },
      /has no app x with stage dev, but s/,
    ],
    [
      "a region without functions",
      { f: eu },
      { region: "us-east-1" },
      /in us-east-1; its functions are in eu-west-1$/,
    ],
    [
      "a function in two regions",
      { f: { ...eu, function: "f" }, g: { ...us, function: "f" } },
      {},
      /^function f of stage dev is in several stacks: Eu \(eu-west-1, 111111111111, alias\/signet-dev\) and Us \(us-east-1, .*; choose with --region$/,
    ],
    [
      "functions in two regions",
      { f: eu, h: us },
      {},
      /^the functions of stage dev are in several regions: eu-west-1, us-east-1; choose one with --region$/,
    ],
    [
      "a function in two accounts of a region",
      { f: { ...eu, function: "f" }, g: { ...there, function: "f" } },
      {},
      /; give the two stacks different stages$/,
    ],
    [
      "functions with several sealed files",
      { f: local, g: { ...local, file: "other/local.json" } },
      {},
      /are in several files: .*secrets\/local\.json \(f\), .*other\/local\.json \(g\); name functions of/,
    ],
    [
      "a function that reads no sealed file",
      { f: { secrets: ["a"] } },
      {},
      /^function f of stage local reads no sealed file: pass sealed: .* to Api\/f and synthesize/,
    ],
    ["an invalid name", { f: dev }, { stage: "../x" }, /^"\.\.\/x" is not a valid stage name$/],
  ])("is refused with %s", (_, sketches, options, message) => {
    expect(() => chosen(sketches, options)).toThrow(message);
  });

  it("is chosen by app, by region, and by the functions that the command names", () => {
    const apps = { f: { ...dev, app: "blog" }, g: { ...dev, app: "shop" } };
    expect(chosen(apps, { "app-name": "shop" })).toMatchObject({ app: "shop", names: ["g"] });
    const regions = { f: { ...eu, function: "f" }, g: { ...us, function: "f" }, h: us };
    const found = chosen(regions, { region: "eu-west-1" });
    expect(found).toMatchObject({ region: "eu-west-1", names: ["f"] });
    expect(found.elsewhere).toEqual(new Set(["h"]));
    expect(chosen({ f: eu, h: us }, {}, ["h"])).toMatchObject({
      region: "us-east-1",
      names: ["h"],
    });
    const files = { f: local, g: { ...local, file: "other/local.json" } };
    expect(chosen(files, {}, ["g", "a"])).toMatchObject({ path: "other/local.json" });
  });

  it("has the region of an imported key", () => {
    const keyId = "arn:aws:kms:eu-west-1:111111111111:key/1";
    expect(chosen({ f: { ...dev, keyId } })).toMatchObject({ region: "eu-west-1" });
  });

  it("is put into use by a deployment of the functions' stacks, or by signet serve", () => {
    const stage = chosen({ f: eu, g: { ...eu, stack: "Other Stack" } });
    expect(putIntoUse(stage, ["f"])).toBe("to put it into use: npx cdk deploy Eu -c stage=dev");
    expect(putIntoUse(stage, ["f", "g"])).toContain("deploy Eu 'Other Stack' -c stage=dev");
    const several = chosen({ f: eu, g: { ...dev, stage: "prod" } }, { stage: "dev" });
    expect(putIntoUse(several, ["f"])).toBe("to put it into use: npx cdk deploy Eu");
    expect(putIntoUse(chosen({ f: local }), ["f"])).toContain("signet serve reloads by itself");
  });
});

import { execFile } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PACKAGES } from "../../scripts/build/assemble-package.ts";
import { unpacked } from "../../scripts/build/build-packages.ts";
import { installPackages, type Consumer } from "./consumer.ts";
import { typedConstructs, typedProgram } from "./typed-program.ts";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPackages();
});
afterAll(() => rmSync(consumer.folder, { recursive: true }));

it("signet-cdk checks a CDK app in CommonJS", async () => {
  consumer.write(
    "open.cjs",
    `
const { App, CfnResource, Stack, Validations } = require("aws-cdk-lib");
const { LockdownChecks } = require("signet-cdk");
const app = new App();
const properties = { AuthType: "NONE" };
new CfnResource(new Stack(app, "Open"), "Url", { type: "AWS::Lambda::Url", properties });
Validations.of(app).addPlugins(new LockdownChecks());
app.synth();`,
  );
  const running = consumer.node("open.cjs", { CDK_OUTDIR: join(consumer.folder, "open.out") });
  await expect(running).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/AuthType is NONE[^]*Open\/Url[^]*Signet::LOCK02/),
  });
});

describe("the types of the packages", () => {
  it("are found by the rules of bundlers", async () => {
    consumer.write("right.ts", typedProgram);
    const bundler = ["--module", "preserve", "--moduleResolution", "bundler"];
    expect(await consumer.checked(["right.ts"], ["--skipLibCheck", "false", ...bundler])).toBe("");
  });

  it("of signet-cdk have no error", async () => {
    consumer.write("constructs.mts", typedConstructs);
    consumer.write("constructs.cts", typedConstructs);
    // With skipLibCheck false, the compiler would check CDK's declarations too, which takes 3 seconds. Declarations
    // in files of sources are checked alone.
    const from = join(consumer.folder, "node_modules/signet-cdk/dist/lib");
    const declarations = readdirSync(from, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".d.ts"))
      .map((file) => {
        const copy = join("declarations", file.replace(/\.d\.ts$/, ".ts"));
        consumer.write(copy, readFileSync(join(from, file), "utf8"));
        return copy;
      });
    expect(declarations).toContain("declarations/cdk/index.ts");
    const files = ["constructs.mts", "constructs.cts", ...declarations];
    const settings = ["--skipLibCheck", "--module", "nodenext"];
    expect(await consumer.checked(files, settings)).toBe("");
  });
});

it.each(Object.keys(PACKAGES))("npm packs every file of %s and no other file", async (name) => {
  const folder = join(unpacked, name);
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json", folder]);
  const [{ files }] = JSON.parse(stdout);
  const own = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const packed: readonly string[] = files.map(({ path }: { path: string }) => path);
  expect(packed.toSorted()).toEqual(own.toSorted());
  expect(packed.filter((path) => /\.map$|^dist\/.*test/.test(path))).toEqual([]);
});

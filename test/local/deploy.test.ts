import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DeploymentBlocked, startCloud, type LocalCloud } from "../../lib/local/index.ts";
import { user } from "../cloud/deployment/sketch.ts";
import { writeAssembly } from "../cloud/write-assembly.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const assembly = join(temporaryDirectory(), "cdk.out");
let cloud: LocalCloud;
beforeAll(async () => {
  writeAssembly(assembly, [
    { name: "Base", resources: { Ann: user("Ann") } },
    {
      name: "App",
      artifact: { dependencies: ["Base"], displayName: "Prod/App" },
      template: { Parameters: { Name: { Type: "String", AllowedPattern: "[A-Z][a-z]+" } } },
      resources: { User: { Type: "AWS::IAM::User", Properties: { UserName: { Ref: "Name" } } } },
    },
    { name: "Files", resources: { Files: { Type: "AWS::EC2::NetworkAcl" } } },
  ]);
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

it("lists everything that blocks a deployment, and deploys nothing then", async () => {
  const error: unknown = await cloud
    .deploy(assembly, { parameters: ["Name=bea"] })
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(DeploymentBlocked);
  expect(error).toMatchObject({
    blockers: [
      {
        stack: "Prod/App",
        path: "Prod/App",
        problem: 'the value "bea" of parameter Prod/App:Name is refused: it must match [A-Z][a-z]+',
        advice: "pass --parameters Prod/App:Name=VALUE with another value",
      },
      { stack: "Files", path: "Files/Files" },
    ],
  });
  expect(() => cloud.keysOf("Ann")).toThrow("no user Ann: the deployed stacks have admin");
});

it("deploys the selected stacks with their dependencies and parameters", async () => {
  await cloud.deploy(assembly, { stacks: ["Prod/*"], parameters: ["App:Name=Bea"] });
  expect(cloud.keysOf("Bea").accessKeyId).toMatch(/^AKIA/);
  expect(cloud.keysOf("Ann").accessKeyId).toMatch(/^AKIA/);
});

it.each([
  [{ stacks: ["Prod"] }, "no stack matches Prod; the stacks are Base, Prod/App, Files"],
  [{ parameters: ["Nmae=Bea"] }, "no parameter Nmae; there are Prod/App:Name"],
])("refuses %j", async (options, message) => {
  await expect(cloud.deploy(assembly, options)).rejects.toThrow(message);
});

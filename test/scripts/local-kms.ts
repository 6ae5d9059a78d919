import { join } from "node:path";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import { writeOutputs } from "../../scripts/outputs/outputs.ts";
import { att, policy, user } from "../cloud/deployment/sketch.ts";
import { writeAssembly } from "../cloud/write-assembly.ts";

const key = {
  Type: "AWS::KMS::Key",
  Properties: {
    KeyPolicy: policy({
      Action: "kms:*",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Resource: "*",
    }),
  },
};

const alias = (AliasName: string, target: string) => ({
  Type: "AWS::KMS::Alias",
  Properties: { AliasName, TargetKeyId: att(target) },
});

/** Returns the resources of a key that the account's policies control, and its alias. */
export const keyAndAlias = (name: string) => ({ Key: key, Alias: alias(name, "Key") });

const resources = {
  ...keyAndAlias("alias/signet-local"),
  OtherKey: key,
  OtherAlias: alias("alias/other", "OtherKey"),
  Auditor: user("Auditor"),
  Author: user("Author", { Action: "kms:Encrypt", Resource: "*" }),
};

/** Starts a local cloud with stage local's key, another key, and users without permissions or who may only encrypt. */
export async function localKms(folder: string): Promise<{ cloud: Cloud; state: string }> {
  const assembly = join(folder, "cdk.out");
  writeAssembly(assembly, [{ name: "Key", resources }]);

  const state = join(folder, "state");
  const region = "us-east-1";
  const accountId = "123456789012";
  const log = () => undefined;
  const cloud = await startCloud({ state, accountId, region, port: 0, awsPort: 0, log });
  await cloud.limits();
  for (const one of readAssembly(assembly)) await cloud.deploy(one);
  writeOutputs(cloud, region, accountId);
  return { cloud, state };
}

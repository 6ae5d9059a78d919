import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import { writeOutputs } from "../../scripts/outputs/outputs.ts";

const key = {
  Type: "AWS::KMS::Key",
  Properties: {
    KeyPolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "kms:*",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Resource: "*",
        },
      ],
    },
  },
};

function alias(name: string, target: string) {
  const TargetKeyId = { "Fn::GetAtt": [target, "Arn"] };
  return { Type: "AWS::KMS::Alias", Properties: { AliasName: name, TargetKeyId } };
}

function user(name: string, ...actions: readonly string[]) {
  const statement = { Effect: "Allow", Action: actions, Resource: "*" };
  const document = { Version: "2012-10-17", Statement: [statement] };
  const Policies = actions.length === 0 ? [] : [{ PolicyName: "Own", PolicyDocument: document }];
  return { Type: "AWS::IAM::User", Properties: { UserName: name, Policies } };
}

const template = {
  Resources: {
    Key: key,
    Alias: alias("alias/signet-local", "Key"),
    OtherKey: key,
    OtherAlias: alias("alias/other", "OtherKey"),
    Auditor: user("Auditor"),
    Author: user("Author", "kms:Encrypt"),
  },
};

/** A local cloud with stage local's key, another one, and users who may do nothing or only encrypt. */
export async function localKms(folder: string): Promise<{ cloud: Cloud; state: string }> {
  const assembly = join(folder, "cdk.out");
  mkdirSync(assembly, { recursive: true });
  const stack = { type: "aws:cloudformation:stack", properties: { templateFile: "key.json" } };
  const manifest = { version: "1.0.0", artifacts: { Key: stack } };
  writeFileSync(join(assembly, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(assembly, "key.json"), JSON.stringify(template));

  const state = join(folder, "state");
  const region = "us-east-1";
  const accountId = "123456789012";
  const log = () => undefined;
  const cloud = await startCloud({ state, accountId, region, port: 0, awsPort: 0, log });
  for (const one of readAssembly(assembly)) cloud.deploy(one);
  writeOutputs(cloud, region, accountId);
  return { cloud, state };
}

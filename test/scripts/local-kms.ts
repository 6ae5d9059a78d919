import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAssembly } from "../../lib/local/assembly/manifest.ts";
import { startCloud, type Cloud } from "../../lib/local/cloud.ts";
import { writeOutputs } from "../../scripts/outputs.ts";

const template = {
  Resources: {
    Key: {
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
    },
    Alias: {
      Type: "AWS::KMS::Alias",
      Properties: {
        AliasName: "alias/signet-local",
        TargetKeyId: { "Fn::GetAtt": ["Key", "Arn"] },
      },
    },
    Auditor: { Type: "AWS::IAM::User", Properties: { UserName: "Auditor" } },
  },
};

/** A local cloud with nothing in it but stage local's key and a user who may do nothing. */
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

import { expect, it } from "vitest";
import { readableDrift } from "../../../../lib/cloud/services/cloudformation/drift/readable-drift.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { lambda, policy, user, type Statement } from "../../deployment/sketch.ts";
import { lambdaCallOf } from "../lambda/lambda-calls.ts";

const all: Statement = { Action: "*", Resource: "*" };
const without = (name: string, Action: string) =>
  user(name, all, { Effect: "Deny", Action, Resource: "*" });
const account = emptyAccount();
deploySketch(account, {
  name: "S",
  resources: {
    ...lambda("Fn", "code", { Timeout: 3, KmsKeyArn: { "Fn::GetAtt": ["Key", "Arn"] } }),
    Key: {
      Type: "AWS::KMS::Key",
      Properties: {
        KeyPolicy: policy({
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "kms:*",
          Resource: "*",
        }),
      },
    },
    Ann: user("Ann", all),
    Bob: user("Bob"),
    NoFunction: without("NoFunction", "lambda:GetFunction"),
    NoPolicy: without("NoPolicy", "kms:GetKeyPolicy"),
    NoDecrypt: without("NoDecrypt", "kms:Decrypt"),
  },
});

it.each<[string, string, string]>([
  ["Ann", "IN_SYNC", "IN_SYNC"],
  ["Bob", "NOT_CHECKED", "NOT_CHECKED"],
  ["NoFunction", "NOT_CHECKED", "IN_SYNC"],
  ["NoPolicy", "IN_SYNC", "NOT_CHECKED"],
  ["NoDecrypt", "NOT_CHECKED", "IN_SYNC"],
])(
  "%s sees what they may read: the function is %s, and the key is %s",
  (name, ofFunction, ofKey) => {
    const drift = readableDrift(lambdaCallOf(account, name, "GET", "fn"), "S");
    expect([drift.get("Fn")?.status, drift.get("Key")?.status]).toEqual([ofFunction, ofKey]);
    const shown = Object.keys(drift.get("Fn")?.actualProperties ?? {});
    expect(shown.includes("Timeout")).toBe(ofFunction === "IN_SYNC");
  },
);

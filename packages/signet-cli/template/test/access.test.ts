import assert from "node:assert/strict";
import { test } from "node:test";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { SealingKeys } from "signet-cdk";
import { SealedSecrets } from "signet-cdk/sealing";
import { ApiStack } from "../lib/api-stack.ts";

process.env["CDK_VALIDATION"] = "false"; // It takes seconds, and `cdk synth` runs it with the checks.
const app = new App();
const keys = new SealingKeys(new Stack(app, "Keys"), "Keys", { stage: "test" });
const sealed = SealedSecrets.fromFile("secrets/test.json", { stage: "test" });
const template = Template.fromStack(new ApiStack(app, "Api", { keys, sealed }));

test("only the webhook, which has a signature of its own, is open to callers without IAM", () => {
  const methods = Object.values(template.findResources("AWS::ApiGateway::Method"));
  const open = methods.filter(({ Properties }) => Properties.AuthorizationType !== "AWS_IAM");
  assert.deepEqual(
    open.map(({ Properties }) => Properties.HttpMethod),
    ["POST"],
  );
});

/**
 * Returns the source of an app that writes its assembly without CDK, which takes a tenth of the time. It suits tests
 * of how an app is run. The only stack has an output and, if there is a folder `code`, a public function.
 */
export const PLAIN_APP = `
  const { existsSync, mkdirSync, writeFileSync } = require("node:fs");
  const { join, resolve } = require("node:path");
  const outdir = process.env.CDK_OUTDIR;
  const write = (name, value) => writeFileSync(join(outdir, name), JSON.stringify(value));
  mkdirSync(outdir, { recursive: true });
  const role = {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
        ],
      },
    },
  };
  const slow = {
    Type: "AWS::Lambda::Function",
    Properties: {
      FunctionName: "slow",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: { "Fn::GetAtt": ["Role", "Arn"] },
      Timeout: 900,
      Code: { S3Bucket: "assets", S3Key: "code.zip" },
    },
  };
  const url = {
    Type: "AWS::Lambda::Url",
    Properties: { AuthType: "NONE", TargetFunctionArn: { "Fn::GetAtt": ["Slow", "Arn"] } },
  };
  const permission = (Action, more) => ({
    Type: "AWS::Lambda::Permission",
    Properties: { Action, FunctionName: { "Fn::GetAtt": ["Slow", "Arn"] }, Principal: "*", ...more },
  });
  const hasCode = existsSync("code");
  write("Main.template.json", {
    Outputs: { Out: { Value: "1" } },
    Resources: hasCode
      ? {
          Role: role,
          Slow: slow,
          Url: url,
          UrlPermission: permission("lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" }),
          Permission: permission("lambda:InvokeFunction", { InvokedViaFunctionUrl: true }),
        }
      : {},
  });
  const source = { path: resolve("code"), packaging: "zip" };
  const destinations = { current: { bucketName: "assets", objectKey: "code.zip" } };
  write("Main.assets.json", {
    version: "36.0.0",
    files: hasCode ? { code: { source, destinations } } : {},
    dockerImages: {},
  });
  write("manifest.json", {
    version: "36.0.0",
    artifacts: {
      "Main.assets": { type: "cdk:asset-manifest", properties: { file: "Main.assets.json" } },
      Main: {
        type: "aws:cloudformation:stack",
        environment: "aws://unknown-account/unknown-region",
        properties: { templateFile: "Main.template.json" },
        dependencies: ["Main.assets"],
        displayName: "Main",
      },
    },
  });`;

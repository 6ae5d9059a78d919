/**
 * The beginning of an app that writes its assembly without CDK, which takes a tenth of the time. It suits tests of how an
 * app is run and when. It defines:
 *
 * - `publicFunction(id, folder, properties)` returns the resources of a function that is public at its URL.
 * - `writeAssembly(resources, folders)` writes the only stack, `Main`, and names the folders of its code.
 */
export const PLAIN = `
  const { existsSync, mkdirSync, readdirSync, writeFileSync } = require("node:fs");
  const { join, resolve } = require("node:path");
  const outdir = process.env.CDK_OUTDIR;
  const write = (name, value) => writeFileSync(join(outdir, name), JSON.stringify(value));
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
  const assetKey = (folder) => folder.replaceAll("/", "-") + ".zip";
  const publicFunction = (id, folder, properties) => {
    const arn = { "Fn::GetAtt": [id, "Arn"] };
    const permission = (Action, more) => ({
      Type: "AWS::Lambda::Permission",
      Properties: { Action, FunctionName: arn, Principal: "*", ...more },
    });
    return {
      Role: role,
      [id]: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Role: { "Fn::GetAtt": ["Role", "Arn"] },
          Code: { S3Bucket: "assets", S3Key: assetKey(folder) },
          ...properties,
        },
      },
      [id + "Url"]: {
        Type: "AWS::Lambda::Url",
        Properties: { AuthType: "NONE", TargetFunctionArn: arn },
      },
      [id + "UrlPermission"]: permission("lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" }),
      [id + "Permission"]: permission("lambda:InvokeFunction", { InvokedViaFunctionUrl: true }),
    };
  };
  const writeAssembly = (Resources, folders) => {
    mkdirSync(outdir, { recursive: true });
    write("Main.template.json", { Outputs: { Out: { Value: "1" } }, Resources });
    const files = folders.map((folder) => [
      folder,
      {
        source: { path: resolve(folder), packaging: "zip" },
        destinations: { current: { bucketName: "assets", objectKey: assetKey(folder) } },
      },
    ]);
    write("Main.assets.json", {
      version: "36.0.0",
      files: Object.fromEntries(files),
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
    });
  };`;

/** The source of an app whose only stack has an output and, if there is a folder `code`, a public function. */
export const PLAIN_APP = `${PLAIN}
  const slow = publicFunction("Slow", "code", { FunctionName: "slow", Timeout: 900 });
  if (existsSync("code")) writeAssembly(slow, ["code"]);
  else writeAssembly({}, []);`;

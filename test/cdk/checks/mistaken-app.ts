import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { AuthorizationType, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  Code,
  DockerImageCode,
  DockerImageFunction,
  Function,
  FunctionUrlAuthType,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LockdownChecks } from "../../../lib/cdk/checks/index.ts";

/**
 * Creates a plain CDK app with the mistakes of the scenarios.
 *
 * @param reason Acknowledges all findings.
 */
export function mistakenApp(outdir?: string, reason?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  const stack = new Stack(app, "Mistaken");
  const segment = { key: "arn:aws:kms:eu-west-1:1:key/k", names: ["a"], ciphertext: "AQICAHg=" };
  const handler = new Function(stack, "Handler", {
    code: Code.fromInline("exports.handler = () => {}"),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    environment: { SEALED_SECRETS: JSON.stringify(Array.from({ length: 12 }, () => segment)) },
  });
  handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  const { root } = new RestApi(stack, "Api", {
    defaultIntegration: new LambdaIntegration(handler),
  });
  root.addResource("open").addMethod("GET");
  root
    .addResource("admin")
    .addMethod("POST", undefined, { authorizationType: AuthorizationType.IAM });
  root.addProxy();
  const directory = mkdtempSync(join(app.outdir, "image-"));
  writeFileSync(join(directory, "Dockerfile"), "FROM scratch\nUSER app\n");
  new DockerImageFunction(stack, "Image", { code: DockerImageCode.fromImageAsset(directory) });

  const checks = new LockdownChecks();
  Validations.of(app).addPlugins(checks);
  if (reason !== undefined) {
    const inBrackets = [
      "",
      "[segments]",
      "[bytes]",
      "[concurrency]",
      "[throttling]",
      "[retention]",
    ];
    const tls = ["[SecurityPolicy]", "[EndpointAccessMode]"];
    for (const id of checks.ruleIds) {
      for (const about of [...inBrackets, ...tls]) {
        Validations.of(stack).acknowledge({ id: `Signet::${id}${about}`, reason });
      }
    }
  }
  return app;
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  App,
  CfnOutput,
  CustomResource,
  RemovalPolicy,
  Stack,
  type Environment,
} from "aws-cdk-lib";
import { AuthorizationType, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { AttributeType, Table } from "aws-cdk-lib/aws-dynamodb";
import { User } from "aws-cdk-lib/aws-iam";
import { CfnKey } from "aws-cdk-lib/aws-kms";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { ACCOUNT, REGION } from "../../cloud/test-cloud.ts";

const env: Environment = { account: ACCOUNT, region: REGION };

/** Answers an API with a text, and a custom resource with the failure that its properties name. */
const handler = (text: string): string => `
  export async function handler(event) {
    if (!event.ResponseURL) return { statusCode: 200, body: ${JSON.stringify(text)} };
    const { StackId, RequestId, LogicalResourceId, ResourceProperties } = event;
    const isFailed = event.RequestType !== "Delete";
    const body = {
      Status: isFailed ? "FAILED" : "SUCCESS",
      Reason: ResourceProperties.failure,
      PhysicalResourceId: "check",
      StackId, RequestId, LogicalResourceId,
    };
    await fetch(event.ResponseURL, { method: "PUT", body: JSON.stringify(body) });
  }`;

/** One version of an app with a signed route and its caller. */
interface SampleVersion {
  /** What the route answers. */
  readonly text: string;
  /** Name of the user that may call the route. */
  readonly caller?: string;
  /** Why a custom resource of this version fails. @default - the version has no custom resource */
  readonly failure?: string;
  /** Specification of a key of this version. @default - the version has no key */
  readonly keySpec?: string;
}

/** Returns a function that writes assemblies as `cdk synth` does, each into a folder of its own. */
export function synthesizer(directory: string): (build: (app: App) => void) => string {
  let written = 0;
  return (build) => {
    written += 1;
    const outdir = join(directory, `assembly-${written}`);
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
    build(app);
    app.synth();
    return outdir;
  };
}

/** Adds the stack `Sample` to an app. */
export function sample(app: App, { text, caller = "ann", failure, keySpec }: SampleVersion): void {
  const stack = new Stack(app, "Sample", { env });
  const code = join(app.outdir, "code");
  mkdirSync(code, { recursive: true });
  writeFileSync(join(code, "index.mjs"), handler(text));
  const fn = new Function(stack, "Fn", {
    code: Code.fromAsset(code),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
  });
  const api = new RestApi(stack, "Api", { cloudWatchRole: false });
  const route = api.root.addResource("text").addMethod("GET", new LambdaIntegration(fn), {
    authorizationType: AuthorizationType.IAM,
  });
  route.grantExecute(new User(stack, "Caller", { userName: caller }));
  if (keySpec !== undefined) new CfnKey(stack, "Key", { keySpec });
  if (failure === undefined) return;
  const properties = { failure };
  new CustomResource(stack, "Check", { serviceToken: fn.functionArn, properties });
}

/** Adds the stacks `Producer` and `Consumer` to an app. The second one may import the name of the first one's table. */
export function twoStacks(app: App, { isImported }: { readonly isImported: boolean }): void {
  const table = new Table(new Stack(app, "Producer", { env }), "Table", {
    partitionKey: { name: "id", type: AttributeType.STRING },
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const consumer = new Stack(app, "Consumer", { env });
  new User(consumer, "User");
  if (isImported) new CfnOutput(consumer, "Name", { value: table.tableName });
}

/** Adds the stack `Kept` to an app, whose table is retained when the stack is deleted. */
export function retainedTable(app: App): void {
  new Table(new Stack(app, "Kept", { env }), "Table", {
    tableName: "kept",
    partitionKey: { name: "id", type: AttributeType.STRING },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { ApiDefinition, SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import { CfnManagedPolicy, Group, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";

/** How much an app has of what the cost of a request could depend on. */
export interface Size {
  /** Routes of the one function. Each has a permission in the policy of the function. */
  readonly routes: number;
  /** Statements about `execute-api` that apply to the calling user. */
  readonly statements: number;
  readonly users: number;
}

/** Name of the user who calls, and of the API. */
export const CALLER = "Caller";
export const API = "Bench";

/** As many statements of this length as AWS accepts in a managed policy, and as many policies of a user or group. */
const STATEMENTS_OF_A_POLICY = 50;
const POLICIES = 10;

const HANDLER = `
exports.handler = async (event) => ({ statusCode: 200, body: "hello from " + event.path });
`;

/**
 * Synthesizes an app of one API with one function: `GET /signed` requires a signature, `GET /open` does not.
 *
 * @returns The folder of the assembly.
 */
export function synthesize(folder: string, size: Size): string {
  const code = join(folder, "code");
  mkdirSync(code, { recursive: true });
  writeFileSync(join(code, "index.js"), HANDLER);
  const app = new App({ outdir: join(folder, "cdk.out"), analyticsReporting: false });
  const stack = new Stack(app, "Bench", { env: { account: "123456789012", region: "us-east-1" } });
  const hello = new Function(stack, "Hello", {
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromAsset(code),
  });
  addApi(stack, hello, size.routes);
  addUsers(stack, size);
  return app.synth().directory;
}

/** Adds the API by its definition, because a stack could not have a resource for each of several hundred routes. */
function addApi(stack: Stack, hello: Function, routes: number): void {
  const uri = `arn:${stack.partition}:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${hello.functionArn}/invocations`;
  const integration = { type: "aws_proxy", httpMethod: "POST", uri };
  const open = { get: { "x-amazon-apigateway-integration": integration } };
  const signed = { get: { ...open.get, security: [{ sigv4: [] }] } };
  const paths = [
    "/open",
    "/signed",
    ...Array.from({ length: routes - 2 }, (_, i) => `/routes/${i}`),
  ];
  const api = new SpecRestApi(stack, "Api", {
    restApiName: API,
    deployOptions: { throttlingRateLimit: 1_000_000, throttlingBurstLimit: 1_000_000 },
    apiDefinition: ApiDefinition.fromInline({
      openapi: "3.0.1",
      info: { title: API, version: "1" },
      paths: Object.fromEntries(paths.map((path) => [path, path === "/open" ? open : signed])),
      components: {
        securitySchemes: {
          sigv4: {
            type: "apiKey",
            name: "Authorization",
            in: "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
          },
        },
      },
    }),
  });
  for (const [index, path] of paths.entries()) {
    hello.addPermission(`Route${index}`, {
      principal: new ServicePrincipal("apigateway.amazonaws.com"),
      sourceArn: api.arnForExecuteApi("GET", path, api.deploymentStage.stageName),
    });
  }
}

function addUsers(stack: Stack, { statements, users }: Size): void {
  for (let i = 1; i < users; i++) new User(stack, `User${i}`, { userName: `User${i}` });
  const caller = new User(stack, CALLER, { userName: CALLER });
  const group = new Group(stack, "Callers", { groupName: "Callers" });
  caller.addToGroup(group);
  // The statement that allows the call is the last one.
  const all = Array.from({ length: statements }, (_, i) => ({
    Effect: "Allow",
    Action: "execute-api:Invoke",
    Resource: `arn:aws:execute-api:*:*:*/*/GET/${i === statements - 1 ? "signed" : i}`,
  }));
  for (let first = 0; first < all.length; first += STATEMENTS_OF_A_POLICY) {
    const ofUser = first < STATEMENTS_OF_A_POLICY * POLICIES;
    new CfnManagedPolicy(stack, `Policy${first}`, {
      ...(ofUser ? { users: [caller.userName] } : { groups: [group.groupName] }),
      policyDocument: {
        Version: "2012-10-17",
        Statement: all.slice(first, first + STATEMENTS_OF_A_POLICY),
      },
    });
  }
}

import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import {
  AuthorizationType,
  LambdaIntegration,
  type Method,
  RestApi,
  type MethodOptions,
  type RestApiProps,
} from "aws-cdk-lib/aws-apigateway";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { testApp } from "../../app/stacks/synth-stage.ts";

/** A stack with a function that returns 200, and an API for it. */
export interface TestApi {
  readonly stack: Stack;
  readonly api: RestApi;
  /** @param options By default, the route has no authorization. */
  readonly route: (verb: string, path: string, options?: MethodOptions) => Method;
}

export function testApi(props: RestApiProps = {}): TestApi {
  const stack = new Stack(testApp(), "Test");
  const handler = testFunction(stack, "Handler", "handler");
  const api = new RestApi(stack, "Api", { cloudWatchRole: false, ...props });
  return {
    stack,
    api,
    route: (verb, path, options = { authorizationType: AuthorizationType.NONE }) => {
      const resource = api.root.resourceForPath(path);
      return resource.addMethod(verb, new LambdaIntegration(handler), options);
    },
  };
}

/** Creates a function with one of the handlers in the folder `handlers`. */
export function testFunction(stack: Stack, id: string, name: "handler" | "guard"): Function {
  return new Function(stack, id, {
    code: Code.fromAsset(join(import.meta.dirname, "handlers")),
    handler: `handler.${name}`,
    runtime: Runtime.NODEJS_24_X,
  });
}

export function templateOf({ stack }: Pick<TestApi, "stack">): Template {
  return Template.fromStack(stack);
}

/** Starts a local cloud and deploys the synthesized app of the stack to it. */
export async function deployed({ stack }: Pick<TestApi, "stack">): Promise<TestCloud> {
  const app = stack.node.root;
  if (!App.isApp(app)) throw new Error("the stack is in no app");
  const assembly = app.synth();
  const local = await startTestCloud();
  try {
    for (const one of readAssembly(assembly.directory)) await local.cloud.deploy(one);
  } catch (error) {
    await local.close();
    throw error;
  }
  return local;
}

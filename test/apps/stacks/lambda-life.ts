import { type App, Duration, Stack } from "aws-cdk-lib";
import { User } from "aws-cdk-lib/aws-iam";
import {
  Alias,
  Code,
  Function,
  FunctionUrlAuthType,
  HttpMethod,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LambdaDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { zipFile } from "../zip-file.ts";
import { inlineFunction } from "./inline-function.ts";

const ORDERS = `exports.handler = async (event, context) => {
  if (event.fail) throw new Error("the order has failed");
  return { version: context.functionVersion, stage: process.env.STAGE };
};`;

/** Versions, aliases, a function URL, destinations and dead letters of functions. */
export function lambdaLife(app: App): void {
  const stack = new Stack(app, "LambdaLife");
  const failures = inlineFunction(
    stack,
    "Failures",
    "exports.handler = async ({ requestContext, responsePayload }) => console.log('DESTINATION', requestContext.condition, responsePayload.errorMessage);",
  );
  const orders = new Function(stack, "Orders", {
    functionName: "life-orders",
    code: Code.fromAsset(zipFile({ "index.js": ORDERS })),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    environment: { STAGE: "local" },
    currentVersionOptions: { retryAttempts: 1 },
  });
  const live = new Alias(stack, "Live", { aliasName: "live", version: orders.currentVersion });
  live.configureAsyncInvoke({
    onFailure: new LambdaDestination(failures),
    maxEventAge: Duration.hours(1),
    retryAttempts: 0,
  });
  const url = live.addFunctionUrl({
    authType: FunctionUrlAuthType.AWS_IAM,
    cors: { allowedOrigins: ["https://shop.example"], allowedMethods: [HttpMethod.GET] },
  });

  const buyer = new User(stack, "Buyer", { userName: "Buyer" });
  url.grantInvokeUrl(buyer);
  live.grantInvoke(buyer);
  new User(stack, "Passer", { userName: "Passer" });

  const python = new Function(stack, "Python", {
    functionName: "life-python",
    code: Code.fromInline(
      "def index(event, context):\n    return {'doubled': event['number'] * 2}\n",
    ),
    handler: "index.index",
    runtime: Runtime.PYTHON_3_13,
  });
  python.grantInvoke(buyer);

  inlineFunction(stack, "Lossless", "exports.handler = async () => 'kept';", {
    deadLetterQueue: new Queue(stack, "Letters"),
    retryAttempts: 0,
  });
}

import type { Account } from "../../../account/account.ts";
import type {
  FunctionIntegration,
  MappedFunctionIntegration,
  ServiceIntegration,
  UnservedIntegration,
} from "../../../account/apigateway/integration.ts";
import { configurationAt } from "../../../account/configuration-at.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { verbOf } from "./http-integration.ts";
import { calling, isStreamed, mapped } from "./mapped.ts";

/** The parts of a URI. The subdomain of a service comes before its name. */
const URI = /^arn:[^:]+:apigateway:[^:]*:(?:[^:.]+\.)?([^:.]+):(path|action)\/([\s\S]*)$/;

/** What a URI names of a function: one path for a whole response, and one for a streamed response. */
const INVOCATIONS = {
  whole: {
    form: "2015-03-31/functions/ARN/invocations",
    pattern: /^2015-03-31\/functions\/([\s\S]+)\/invocations$/,
  },
  stream: {
    form: "2021-11-15/functions/ARN/response-streaming-invocations",
    pattern: /^2021-11-15\/functions\/([\s\S]+)\/response-streaming-invocations$/,
  },
};

type AwsIntegration =
  | FunctionIntegration
  | MappedFunctionIntegration
  | ServiceIntegration
  | UnservedIntegration;

/** Reads an AWS or AWS_PROXY integration: a function, or an operation of another service. */
export function awsIntegration(
  properties: Properties,
  method: Properties,
  account: Account,
): AwsIntegration {
  const verb = verbOf(properties);
  const isProxy = properties.text("Type") === "AWS_PROXY";
  const uri = properties.optionalText("Uri") ?? "";
  const [, service, kind, target] = URI.exec(uri) ?? [];
  if (service === undefined || kind === undefined || target === undefined) {
    return reject(
      properties,
      uri.startsWith("arn:")
        ? "AWS ARN for integration must contain path or action"
        : "Invalid ARN specified in the request",
    );
  }
  if (isProxy && service !== "lambda" && service !== "firehose") {
    return reject(
      properties,
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
  const streams = isStreamed(properties);
  const { whole, stream } = INVOCATIONS;
  const [expected, other] = streams ? [stream, whole] : [whole, stream];
  if (service === "lambda" && other.pattern.test(target)) {
    properties.fail(
      "Uri",
      `must have the form …:lambda:path/${expected.form} with this ResponseTransferMode and Type, not ${uri}`,
    );
  }
  const functionArn = service === "lambda" ? expected.pattern.exec(target)?.[1] : undefined;
  if (functionArn === undefined) {
    return isProxy
      ? unserved(`the local cloud forwards no requests to ${service}`)
      : {
          type: "service",
          service,
          targetKind: kind === "path" ? "path" : "action",
          target,
          verb,
          ...calling(properties, method),
          ...mapped(properties, method),
        };
  }
  if (!functionArn.includes("${stageVariables.") && !configurationAt(account, functionArn)) {
    properties.fail("Uri", `names a function that does not exist: ${uri}`);
  }
  if (verb !== "POST") {
    return unserved(`Lambda is only called with POST, and IntegrationHttpMethod is ${verb}`);
  }
  const named = { functionArn, functionName: functionNameIn(functionArn) };
  const called = { ...named, ...calling(properties, method) };
  return isProxy
    ? { type: "function", streams, ...called }
    : { type: "mapped-function", ...called, ...mapped(properties, method) };
}

function functionNameIn(arn: string): string {
  return arn.split(":function:").at(-1)?.split(":")[0] ?? arn;
}

function unserved(reason: string): UnservedIntegration {
  return { type: "unserved", reason };
}

function reject(properties: Properties, message: string): never {
  return properties.fail("Uri", `is rejected by API Gateway: ${message}`);
}

import type { Account } from "../../account/account.ts";
import type { Integration } from "../../account/apigateway/integration.ts";
import type { Properties } from "../../assembly/properties.ts";
import { invokedFunction } from "../lambda/function-of.ts";
import { mockIntegration } from "./mock-integration.ts";

/** Reads the integration of a method. */
export function integration(method: Properties, account: Account): Integration {
  const properties = method.map("Integration").allow("Type", ["AWS_PROXY", "MOCK"]);
  if (properties.text("Type") === "MOCK") return mockIntegration(properties, method);
  properties
    .only(
      ["IntegrationHttpMethod", "ResponseTransferMode", "TimeoutInMillis", "Type", "Uri"],
      ["PassthroughBehavior"],
    )
    .allow("IntegrationHttpMethod", ["POST"])
    .allow("ResponseTransferMode", ["BUFFERED", "STREAM"]);
  const streams = properties.optionalText("ResponseTransferMode") === "STREAM";
  const { name: functionName, arn: functionArn } = invokedFunction(
    properties,
    "Uri",
    account,
    streams ? "stream" : "whole",
  );
  const bounds = { from: 50, to: streams ? 900_000 : 29_000 };
  const timeoutMs = properties.integer("TimeoutInMillis", 29_000, bounds);
  return { type: "function", functionName, functionArn, timeoutMs, streams };
}

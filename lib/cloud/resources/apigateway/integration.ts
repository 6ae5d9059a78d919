import type { Account } from "../../account/account.ts";
import type { Integration } from "../../account/apigateway/integration.ts";
import type { Properties } from "../../assembly/properties.ts";
import { awsIntegration } from "./integration/aws-integration.ts";
import { httpIntegration } from "./integration/http-integration.ts";
import { calling, mapped, PROPERTIES } from "./integration/mapped.ts";

const TYPES = ["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"];

/**
 * Reads the integration of a method, with the checks that API Gateway makes when it is created.
 *
 * @param method Properties of the method, of which `RequestParameters` and `MethodResponses` are read too.
 * @throws {TemplateUnsupported} If API Gateway would reject the integration.
 */
export function integration(method: Properties, account: Account): Integration {
  const properties = method
    .map("Integration")
    .only(PROPERTIES.enforced, PROPERTIES.inert)
    .allow("Type", TYPES)
    .allow("ConnectionType", ["INTERNET", "VPC_LINK"]);
  const type = properties.text("Type");
  if (type === "MOCK") {
    return { type: "mock", ...calling(properties, method), ...mapped(properties, method) };
  }
  if (type === "AWS" || type === "AWS_PROXY") return awsIntegration(properties, method, account);
  return httpIntegration(properties, method);
}

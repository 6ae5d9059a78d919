import { Properties } from "../../../assembly/properties.ts";

const NAMES: Readonly<Record<string, string>> = {
  authorizerCredentials: "AuthorizerCredentials",
  authorizerResultTtlInSeconds: "AuthorizerResultTtlInSeconds",
  authorizerUri: "AuthorizerUri",
  identitySource: "IdentitySource",
  identityValidationExpression: "IdentityValidationExpression",
  providerARNs: "ProviderARNs",
};

/** Returns the properties of `AWS::ApiGateway::Authorizer` for a security scheme with an authorizer. */
export function authorizerProperties(scheme: Properties): Properties {
  const extension = scheme
    .map("x-amazon-apigateway-authorizer")
    .only([...Object.keys(NAMES), "type"]);
  const type = extension.text("type").toUpperCase();
  const members = Object.entries(NAMES).map(([from, to]) => [to, extension.raw(from)] as const);
  const values = Object.fromEntries(members.filter(([, value]) => value !== undefined));
  const header = scheme.optionalText("in") === "header" ? scheme.optionalText("name") : undefined;
  // The header of the scheme is the identity source, unless a REQUEST authorizer has its own.
  if (values["IdentitySource"] === undefined && type !== "REQUEST" && header !== undefined) {
    values["IdentitySource"] = `method.request.header.${header}`;
  }
  return new Properties({ ...values, Type: type }, undefined, "x-amazon-apigateway-authorizer");
}

import { literal, numberOf } from "../template/values.ts";
import type { Rule } from "./rule.ts";

/**
 * Reports Lambda authorizers whose policies are cached. API Gateway uses a cached policy for every route of the
 * authorizer, for 5 minutes unless a TTL is set, and the template does not show whether the policies are suitable for
 * every route. Tokens that API Gateway itself verifies are exempt, because they mean the same for all routes.
 */
export const cachedAuthorizer: Rule = {
  id: "LOCK16",
  risk: "A policy that was meant for one route is used for another, and a revoked permission stays in effect.",
  mend: "Set resultsCacheTtl to Duration.seconds(0), or let the authorizer return policies that cover all of its routes and acknowledge this.",
  check: (templates) =>
    templates
      .ofType("AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer")
      .filter(({ properties }) => {
        const type = literal(properties["Type"] ?? properties["AuthorizerType"]) ?? "";
        return !["COGNITO_USER_POOLS", "JWT"].includes(type);
      })
      .filter(({ type, properties: { AuthorizerResultTtlInSeconds: ttl } }) => {
        // Without a TTL, an authorizer of API Gateway V2 caches nothing.
        if (ttl === undefined && type === "AWS::ApiGatewayV2::Authorizer") return false;
        return numberOf(ttl) !== 0;
      })
      .map((resource) => {
        const seconds = numberOf(resource.properties["AuthorizerResultTtlInSeconds"]);
        return {
          resource,
          problem: `the authorizer's policies are cached for ${seconds ?? "an unknown number of"} seconds`,
          locations: ["Properties.AuthorizerResultTtlInSeconds"],
        };
      }),
};

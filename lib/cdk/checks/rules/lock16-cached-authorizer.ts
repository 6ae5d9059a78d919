import { literal, numberOf } from "../template/values.ts";
import type { Rule } from "./rule.ts";

/**
 * Of authorizers that are functions: what they answer cannot be told from the template, and API Gateway
 * keeps it for every route that has the authorizer. Without a TTL it keeps it for 5 minutes. A token that
 * API Gateway itself verifies says the same for all routes.
 */
export const cachedAuthorizer: Rule = {
  id: "LOCK16",
  risk: "An answer that was meant for one route is used for another, and a right that was taken away lasts.",
  mend: "Set resultsCacheTtl to Duration.seconds(0), or have the authorizer answer for all of its routes and acknowledge this.",
  check: (templates) =>
    templates
      .ofType("AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer")
      .filter(({ properties }) => {
        const type = literal(properties["Type"] ?? properties["AuthorizerType"]) ?? "";
        return !["COGNITO_USER_POOLS", "JWT"].includes(type);
      })
      .filter(({ properties }) => numberOf(properties["AuthorizerResultTtlInSeconds"]) !== 0)
      .map((resource) => {
        const seconds = numberOf(resource.properties["AuthorizerResultTtlInSeconds"]);
        return {
          resource,
          problem: `the authorizer's answers are kept for ${seconds ?? "an unknown number of"} seconds`,
          locations: ["Properties.AuthorizerResultTtlInSeconds"],
        };
      }),
};

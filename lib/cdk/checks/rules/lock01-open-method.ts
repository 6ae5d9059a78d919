import { isPreflight, routeKey, routesIn } from "../template/routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** Reports methods without an authorizer. Metadata has no effect; LOCK04 checks methods that a function verifies. */
export const openMethod: Rule = {
  id: "LOCK01",
  risk: "Anyone who finds the URL can call it anonymously.",
  mend: "Set an authorization: authorizationType IAM, a Lambda authorizer or a user pool.",
  check: (templates) => [...openRoutes(templates), ...unseenRoutes(templates)],
};

function openRoutes(templates: Templates): readonly Finding[] {
  return routesIn(templates).flatMap((route) => {
    const { resource, authorization, authorizer } = route;
    if (isPreflight(route) || authorization === "AWS_IAM") return [];
    if (authorization !== undefined && authorization !== "NONE" && authorizer) return [];
    const problem =
      authorization === undefined
        ? `who may call ${routeKey(route)} ${UNRESOLVED_VALUE}`
        : `${routeKey(route)} has no authorizer`;
    return [{ resource, problem, locations: ["Properties.AuthorizationType"] }];
  });
}

/** Reports routes that an OpenAPI document or a transform of CloudFormation defines. */
function unseenRoutes(templates: Templates): readonly Finding[] {
  const described = templates
    .ofType("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
    .flatMap((resource) =>
      ["Body", "BodyS3Location", "Target"]
        .filter((name) => name in resource.properties)
        .map((name) => unseen(resource, name)),
    );
  const transformed = templates.resources
    .filter(({ type }) => type.startsWith("AWS::Serverless::"))
    .map((resource) => unseen(resource, "Type"));
  return [...described, ...transformed];
}

function unseen(resource: Resource, name: string): Finding {
  const location = name === "Type" ? name : `Properties.${name}`;
  return {
    resource,
    problem: `who may call the routes that ${location} defines ${UNRESOLVED_VALUE}`,
    locations: [location],
  };
}

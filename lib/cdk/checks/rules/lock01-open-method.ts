import { isPreflight, routeKey, routesIn } from "../template/routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** Whatever its metadata says: LOCK04 looks at those that a function verifies. */
export const openMethod: Rule = {
  id: "LOCK01",
  risk: "Whoever finds the address can call it, and nobody knows who it was.",
  mend: "Give it an authorizer: authorizationType IAM, a function or a user pool.",
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

/** Routes that stand in an OpenAPI document, or that CloudFormation itself makes. */
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
    problem: `who may call what ${location} makes ${UNRESOLVED_VALUE}`,
    locations: [location],
  };
}

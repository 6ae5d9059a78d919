import { isPreflight, routeKey, routesIn, type Route } from "../template/routes.ts";
import { bodyRoutes } from "../documents/body-routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * Reports methods without an authorizer, even if their metadata names another authentication. LOCK04 checks methods
 * whose function verifies the request.
 */
export const openMethod: Rule = {
  id: "LOCK01",
  risk: "Anyone who finds the URL can call it anonymously.",
  mend: "Set an authorization: authorizationType IAM, a Lambda authorizer or a user pool.",
  check: (templates) => [...openRoutes(templates), ...unseenRoutes(templates)],
};

function openRoutes(templates: Templates): readonly Finding[] {
  return [...routesIn(templates), ...documentedRoutes(templates)].flatMap((route) => {
    const { resource, authorization, authorizer } = route;
    if (isPreflight(route) || authorization === "AWS_IAM") return [];
    if (authorization !== undefined && authorization !== "NONE" && authorizer) return [];
    const problem =
      authorization === undefined
        ? `who may call ${routeKey(route)} ${UNRESOLVED_VALUE}`
        : `${routeKey(route)} has no authorizer`;
    const isDocumented = resource.type === REST_API;
    const location = isDocumented ? "Properties.Body" : "Properties.AuthorizationType";
    return [{ resource, problem, locations: [location] }];
  });
}

const REST_API = "AWS::ApiGateway::RestApi";

/** Returns the routes of the OpenAPI documents that the templates show as a whole. */
function documentedRoutes(templates: Templates): readonly Route[] {
  return templates.ofType(REST_API).flatMap((api) => bodyRoutes(templates, api) ?? []);
}

/** Resource types that create further resources, and the property that names their template. */
const HOLDERS: Readonly<Record<string, string>> = {
  "AWS::CloudFormation::Stack": "TemplateURL",
  "AWS::CloudFormation::StackSet": "TemplateBody",
  "AWS::ServiceCatalog::CloudFormationProvisionedProduct": "ProductId",
};

/** Reports routes that an OpenAPI document, another template or a transform of CloudFormation defines. */
function unseenRoutes(templates: Templates): readonly Finding[] {
  const described = templates
    .ofType("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
    .flatMap((resource) =>
      ["Body", "BodyS3Location", "CloneFrom", "Target"]
        .filter((name) => name in resource.properties)
        .filter((name) => name !== "Body" || !isJudged(templates, resource))
        .map((name) => unseen(resource, name)),
    );
  const held = templates.resources.flatMap((resource) => {
    const { type } = resource;
    const from = HOLDERS[type];
    // The template of the app's own nested stack is one of the checked templates.
    if (from !== undefined && !templates.holdsOwn(resource)) return [unseen(resource, from)];
    return MADE.test(type) ? [unseen(resource, "Type")] : [];
  });
  return [...described, ...held];
}

function isJudged(templates: Templates, resource: Resource): boolean {
  return resource.type === REST_API && bodyRoutes(templates, resource) !== undefined;
}

/** Types that are replaced at deployment with resources that the template does not show: SAM, modules and macros. */
const MADE = /^(?:AWS::Serverless::|Fn::)|::MODULE$/;

function unseen(resource: Resource, name: string): Finding {
  const location = name === "Type" ? name : `Properties.${name}`;
  return {
    resource,
    problem: `who may call the routes that ${location} defines ${UNRESOLVED_VALUE}`,
    locations: [location],
  };
}

import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { functionsBehind } from "../template/functions.ts";
import type { Route } from "../template/routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import {
  listOf,
  literal,
  membersOf,
  spelled,
  type Members,
  type Value,
} from "../template/values.ts";

const VERBS: Readonly<Record<string, string>> = {
  delete: "DELETE",
  get: "GET",
  head: "HEAD",
  options: "OPTIONS",
  patch: "PATCH",
  post: "POST",
  put: "PUT",
  "x-amazon-apigateway-any-method": "ANY",
};

/**
 * Returns the routes of an OpenAPI document in the template of a REST API, or `undefined` if the template does not show
 * the whole document. A security scheme that API Gateway does not enforce leaves a route open.
 */
export function bodyRoutes(templates: Templates, resource: Resource): readonly Route[] | undefined {
  const { properties, template, path } = resource;
  const document = properties["Body"];
  if (typeof document !== "object" || !isShown(document)) return undefined;
  const root = membersOf(document);
  const paths = root["paths"];
  if (!isShown(paths)) return undefined;
  const routes: Route[] = [];
  for (const [written, item] of Object.entries(membersOf(paths))) {
    if (!isShown(item) || "$ref" in membersOf(item)) return undefined;
    for (const [member, operation] of Object.entries(membersOf(item))) {
      const verb = VERBS[member];
      if (verb === undefined) continue;
      if (!isShown(operation)) return undefined;
      const members = membersOf(operation);
      const integration = membersOf(members["x-amazon-apigateway-integration"]);
      routes.push({
        resource,
        api: `${path} ${JSON.stringify(properties["Parameters"] ?? "")}`,
        verb,
        segments: written.split("/").filter((segment) => segment !== ""),
        ...security(members, root),
        kind: undefined,
        functions: functionsBehind(templates, integration["uri"], template),
        isMock: literal(integration["type"])?.toLowerCase() === "mock",
      });
    }
  }
  return routes;
}

/** Whether a value is not the result of an intrinsic function, which only CloudFormation knows. */
function isShown(value: Value): boolean {
  return intrinsicCall(value) === undefined;
}

function security(
  operation: Members,
  root: Members,
): Pick<Route, "authorization" | "authorizer" | "scopes"> {
  const own = membersOf(operation["x-amazon-apigateway-auth"])["type"];
  if (own !== undefined) {
    return { authorization: literal(own)?.toUpperCase(), authorizer: undefined, scopes: [] };
  }
  const required = operation["security"] ?? root["security"];
  if (!isShown(required)) return { authorization: undefined, authorizer: undefined, scopes: [] };
  const schemes = membersOf(
    membersOf(root["components"])["securitySchemes"] ?? root["securityDefinitions"],
  );
  const alternatives = listOf(required).map(membersOf);
  // An alternative without a scheme lets everyone in.
  const isOpen = alternatives.some((one) => Object.keys(one).length === 0);
  for (const [name, scopes] of isOpen ? [] : alternatives.flatMap((one) => Object.entries(one))) {
    const scheme = membersOf(schemes[name]);
    if (literal(scheme["x-amazon-apigateway-authtype"])?.toLowerCase() === "awssigv4") {
      return { authorization: "AWS_IAM", authorizer: undefined, scopes: [] };
    }
    const authorizer = scheme["x-amazon-apigateway-authorizer"];
    if (authorizer === undefined) continue;
    const type = literal(membersOf(authorizer)["type"])?.toLowerCase();
    return {
      authorization: type === "cognito_user_pools" ? "COGNITO_USER_POOLS" : "CUSTOM",
      authorizer: JSON.stringify(name),
      scopes: listOf(scopes).map(spelled),
    };
  }
  return { authorization: "NONE", authorizer: undefined, scopes: [] };
}

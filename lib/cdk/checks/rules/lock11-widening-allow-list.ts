import { covers, isPublic, type Statement, statementsOf } from "../template/policies.ts";
import { type Route, routeKey, routesIn } from "../template/routes.ts";
import { membersOf, spelled, UNKNOWN } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Rule } from "./rule.ts";

/**
 * Reports an Allow in an API's resource policy that replaces grants. For IAM routes, either the resource policy or a
 * grant of the caller is enough. An Allow for an address therefore grants access, and only a Deny excludes other
 * addresses. An Allow for every principal grants access to signed requests of any account.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export const wideningAllowList: Rule = {
  id: "LOCK11",
  risk: "Such callers no longer need a grant.",
  mend: "Write the list as a Deny with NotIpAddress on aws:SourceIp, and limit the Allow to the methods without authorization.",
  check: (templates) =>
    templates.ofType("AWS::ApiGateway::RestApi").flatMap((resource) => {
      const { Policy } = resource.properties;
      if (Policy === undefined) return [];
      const locations = ["Properties.Policy"];
      const statements = statementsOf(Policy);
      if (!statements) {
        return [{ resource, locations, problem: `what its policy allows ${UNRESOLVED_VALUE}` }];
      }
      const signed = routesIn(templates).filter(
        ({ api, authorization }) =>
          authorization === "AWS_IAM" && api.startsWith(`${resource.path} `),
      );
      return statements.filter(isPublic).flatMap((statement) => {
        const opened = signed.find((route) => opens(statement, route));
        if (isByAddress(statement)) {
          return [{ resource, locations, problem: "its policy allows callers by their address" }];
        }
        if (!opened) return [];
        const problem = `its policy allows every principal to call ${routeKey(opened)}, which requires a grant`;
        return [{ resource, locations, problem }];
      });
    }),
};

function isByAddress({ conditions }: Statement): boolean {
  return Object.entries(conditions).some(
    ([operator, keys]) =>
      /IpAddress/i.test(operator) &&
      Object.keys(membersOf(keys)).some((key) => /^aws:(Vpc)?SourceIp$/i.test(key)),
  );
}

/** Whether a statement has no conditions and applies to a route in any stage. */
function opens({ resources, conditions }: Statement, { verb, segments }: Route): boolean {
  if (Object.keys(conditions).length > 0) return false;
  const path = segments.map((part) => (part.startsWith("{") ? "x" : part)).join("/");
  const verbs = verb === "ANY" ? ["GET", "POST", "PUT", "PATCH", "DELETE"] : [verb];
  return resources.map(spelled).some((resource) => {
    const pattern = resource.replaceAll(UNKNOWN, "*").replace(/^[^/]*\//, "");
    const stage = /^[^/*?]+(?=\/)/.exec(pattern)?.[0] ?? "stage";
    return verbs.some((one) => covers(pattern, `${stage}/${one}/${path}`));
  });
}

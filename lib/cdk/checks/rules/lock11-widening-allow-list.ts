import { covers, isPublic, type Statement, statementsOf } from "../template/policies.ts";
import { type Route, routeKey, routesIn } from "../template/routes.ts";
import { membersOf, spelled, UNKNOWN } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Rule } from "./rule.ts";

/**
 * An API's policy adds to what callers were granted, it does not take away: with IAM either of the two is
 * enough. So an address in an Allow grants; only a Deny keeps others out. And an Allow for everybody lets in
 * whoever can sign, with keys of whatever account.
 */
export const wideningAllowList: Rule = {
  id: "LOCK11",
  risk: "Whoever calls like that needs no grant any more.",
  mend: "Write the list as Deny with NotIpAddress on aws:SourceIp, beside an Allow for the methods without authorization alone.",
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
        const problem = `its policy allows everybody ${routeKey(opened)}, which asks for a grant`;
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

/** Whether a statement without conditions is about a route, in some stage. */
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

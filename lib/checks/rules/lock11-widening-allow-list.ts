import { type Statement, statementsOf } from "../template/policies.ts";
import { literal, listOf, membersOf } from "../template/values.ts";
import { CANNOT_BE_TOLD, type Rule } from "../rule.ts";

/**
 * An API's policy adds to what callers were granted, it does not take away: with IAM either of the two is
 * enough. So an address in an Allow grants; only a Deny keeps others out.
 */
export const wideningAllowList: Rule = {
  id: "LOCK11",
  risk: "Whoever calls from such an address needs no grant any more.",
  mend: "Write the list as Deny with NotIpAddress on aws:SourceIp, beside an Allow without addresses where one is needed.",
  check: (templates) =>
    templates.ofType("AWS::ApiGateway::RestApi").flatMap((resource) => {
      const { Policy } = resource.properties;
      if (Policy === undefined) return [];
      const locations = ["Properties.Policy"];
      const statements = statementsOf(Policy);
      if (!statements) {
        return [{ resource, locations, problem: `what its policy allows ${CANNOT_BE_TOLD}` }];
      }
      return statements.filter(isWidening).map(() => ({
        resource,
        locations,
        problem: "its policy allows callers by their address",
      }));
    }),
};

function isWidening({ allows, principal, conditions }: Statement): boolean {
  const principals = [principal, ...listOf(membersOf(principal)["AWS"])];
  const isNamed = principals.every((each) => literal(each) !== "*");
  const byAddress = Object.entries(conditions).some(
    ([operator, keys]) =>
      /IpAddress/i.test(operator) &&
      Object.keys(membersOf(keys)).some((key) => /^aws:(Vpc)?SourceIp$/i.test(key)),
  );
  return allows && !isNamed && byAddress;
}

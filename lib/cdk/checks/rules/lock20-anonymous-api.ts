import { hasCondition, isNarrowed } from "../template/conditions.ts";
import { isPublic, type Statement, statementsOf } from "../template/policies.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { listOf, literal, membersOf, type Value } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * Reports APIs of AppSync and VPC Lattice without authentication, as LOCK01 does for API Gateway. An API key is in
 * every browser that uses the API, so it does not authenticate. A VPC Lattice service and its network must each
 * require authentication, because a service can be in several networks, and a network can have several services.
 */
export const anonymousApi: Rule = {
  id: "LOCK20",
  risk: "Anyone who reaches the endpoint can call it anonymously.",
  mend: "In AppSync, require IAM, a user pool, OpenID Connect or a Lambda authorizer. In VPC Lattice, set authType to AWS_IAM and name the principals.",
  check: (templates) => [
    ...templates
      .ofType("AWS::AppSync::GraphQLApi", "AWS::AppSync::Api")
      .flatMap((resource) => keyed(resource)),
    ...templates
      .ofType("AWS::AppSync::ApiKey")
      .filter(({ properties, template }) => !templates.target(properties["ApiId"], template))
      .map((resource) => ({
        resource,
        problem: `who may call the API of this API key ${UNRESOLVED_VALUE}`,
        locations: ["Properties.ApiId"],
      })),
    ...templates
      .ofType("AWS::VpcLattice::Service", "AWS::VpcLattice::ServiceNetwork")
      .flatMap(withoutAuth),
    ...openPolicies(templates),
  ],
};

function keyed(resource: Resource): readonly Finding[] {
  const types = authenticationTypes(resource);
  const locations = ["Properties"];
  if (types.includes("API_KEY")) {
    return [{ resource, problem: "an API key is enough to call it", locations }];
  }
  return types.length === 0 || types.includes(undefined)
    ? [{ resource, problem: `who may call it ${UNRESOLVED_VALUE}`, locations }]
    : [];
}

/** Returns the authentication types of an AppSync API, `undefined` for each type that cannot be determined. */
function authenticationTypes({ type, properties }: Resource): readonly (string | undefined)[] {
  if (type === "AWS::AppSync::Api") {
    const { AuthProviders } = membersOf(properties["EventConfig"]);
    return listOf(AuthProviders).map((provider) => literal(membersOf(provider)["AuthType"]));
  }
  const { AuthenticationType, AdditionalAuthenticationProviders } = properties;
  const others = listOf(AdditionalAuthenticationProviders).map(
    (provider) => membersOf(provider)["AuthenticationType"],
  );
  return [AuthenticationType, ...others].map((each: Value) => literal(each));
}

function withoutAuth(resource: Resource): readonly Finding[] {
  const { AuthType } = resource.properties;
  const type = AuthType === undefined ? "NONE" : literal(AuthType);
  if (type === "AWS_IAM") return [];
  const problem =
    type === undefined ? `who may call it ${UNRESOLVED_VALUE}` : `its authentication is ${type}`;
  return [{ resource, problem, locations: ["Properties.AuthType"] }];
}

/** Reports an Allow for every principal, which also allows unsigned requests even with the auth type AWS_IAM. */
function openPolicies(templates: Templates): readonly Finding[] {
  return templates.ofType("AWS::VpcLattice::AuthPolicy").flatMap((resource) => {
    const locations = ["Properties.Policy"];
    const statements = statementsOf(resource.properties["Policy"]);
    if (!statements) {
      return [{ resource, problem: `what its policy allows ${UNRESOLVED_VALUE}`, locations }];
    }
    const isOpen = statements.some(
      (each) => isPublic(each) && !isNarrowed(each) && !isSigned(each),
    );
    return isOpen ? [{ resource, problem: "its policy allows unsigned requests", locations }] : [];
  });
}

function isSigned(statement: Statement): boolean {
  return hasCondition(
    statement,
    /^StringNot(Equals|EqualsIgnoreCase|Like)$/,
    /^aws:PrincipalType$/i,
    (value) => literal(value)?.toLowerCase() === "anonymous",
  );
}

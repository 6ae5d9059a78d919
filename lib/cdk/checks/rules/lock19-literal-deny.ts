import {
  pathPattern,
  type PathPattern,
  type PathTemplate,
  routePlaces,
  spellings,
  verbsOf,
} from "../template/invoked-path.ts";
import { covers, identityPolicies, type Statement, statementsOf } from "../template/policies.ts";
import { overlap, textPlaces } from "../template/resource-pattern.ts";
import { type Route, routeKey, routesIn } from "../template/routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { spelled, type Value } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * Reports policies that exclude a path in one spelling only. IAM compares the raw path of a call, but the same route
 * also serves the path with a slash at the end, and a parameter accepts any encoding: `/items/7/%61dmin` reaches a
 * proxy route although a policy denies `/items/7/admin`. A Deny with NotResource also denies such spellings, but an
 * Allow with NotResource allows them.
 *
 * The rule does not check whether an Allow for such a call exists. The policies of authorizers are not checked,
 * because they are not in a template.
 */
export const literalDeny: Rule = {
  id: "LOCK19",
  risk: "IAM compares the path as it was sent, but API Gateway serves the other spelling too.",
  mend: "Deny whole routes, with a wildcard in place of each parameter and at the end, such as GET/items/*. Give a literal path in place of a {parameter} or below a {proxy+} a route of its own, and allow the others one by one.",
  check: (templates) => {
    const routes = routesIn(templates);
    const signed = routes.filter(
      ({ authorization }) => authorization === "AWS_IAM" || authorization === undefined,
    );
    return [
      ...identityPolicies(templates).flatMap(({ resource, document }) =>
        findings(resource, document, (value, pattern) =>
          routesOf(templates, resource, value, pattern, routes, signed),
        ),
      ),
      ...templates
        .ofType("AWS::ApiGateway::RestApi")
        .filter(({ properties }) => properties["Policy"] !== undefined)
        .flatMap((resource) => {
          const own = orUnseen(routes.filter(({ api }) => isOf(api, resource)));
          return findings(resource, resource.properties["Policy"], () => own).map((finding) => ({
            ...finding,
            locations: ["Properties.Policy"],
          }));
        }),
    ];
  },
};

/** Represents the routes of an API that is not in these templates. They may have any path. */
const UNSEEN: PathTemplate = { verb: "ANY", segments: ["{unseen+}"] };

function orUnseen(routes: readonly PathTemplate[]): readonly PathTemplate[] {
  return routes.length > 0 ? routes : [UNSEEN];
}

function isOf(api: string, { path }: Resource): boolean {
  return api === path || api.startsWith(`${path} `);
}

/**
 * Returns the routes that a pattern of an identity policy may match: the IAM routes of the API that the pattern
 * names.
 */
function routesOf(
  templates: Templates,
  { template }: Resource,
  value: Value,
  { isOfAny }: PathPattern,
  routes: readonly Route[],
  signed: readonly Route[],
): readonly PathTemplate[] {
  const apis = templates
    .targetsIn(value, template)
    .map((target) => target.resource)
    .filter(({ type }) => /^AWS::ApiGateway(::RestApi|V2::Api)$/.test(type));
  const isMeant = ({ api }: Route) => isOfAny || apis.some((each) => isOf(api, each));
  return routes.some(isMeant) ? signed.filter(isMeant) : [UNSEEN];
}

interface Excluded extends PathPattern {
  readonly routes: readonly PathTemplate[];
}

function findings(
  resource: Resource,
  document: Value,
  routes: (value: Value, pattern: PathPattern) => readonly PathTemplate[],
): readonly Finding[] {
  const statements = statementsOf(document);
  if (!statements) return [{ resource, problem: `what its policy denies ${UNRESOLVED_VALUE}` }];
  return statements.flatMap((statement) => {
    const patterns = excludedBy(statement).map(
      (value) => [value, pathPattern(spelled(value))] as const,
    );
    const excluded = patterns.flatMap(([value, pattern]): Excluded[] =>
      typeof pattern === "object" ? [{ ...pattern, routes: routes(value, pattern) }] : [],
    );
    const says = statement.allows ? "it excludes" : "it denies";
    return [
      ...patterns
        .filter(([, pattern]) => pattern === undefined)
        .map(() => ({ resource, problem: `which calls of an API ${says} ${UNRESOLVED_VALUE}` })),
      ...excluded.flatMap((pattern) => {
        const escape = escapeOf(pattern, excluded);
        if (escape === undefined) return [];
        const { shown } = pattern;
        return [{ resource, problem: `${says} ${shown}, but ${escape}`, about: shown }];
      }),
    ];
  });
}

/**
 * Returns the resources that a statement excludes for callers of an API: the resources of a Deny, or the
 * `NotResource` of an Allow.
 */
function excludedBy({ allows, actions, resources, notResources }: Statement): readonly Value[] {
  if (!actions.some((action) => covers(action, "execute-api:Invoke"))) return [];
  if (allows) return notResources;
  return notResources.length > 0 ? [] : resources;
}

/**
 * Returns a text that says which route serves a spelling that the patterns do not match. Returns `undefined` if there
 * is no such route.
 */
function escapeOf(pattern: Excluded, all: readonly Excluded[]): string | undefined {
  for (const route of pattern.routes) {
    const patterns = all.filter(({ routes }) => routes.includes(route));
    const escaping = verbsOf(route)
      .filter((verb) => overlap(pattern.may, routePlaces(route, verb)))
      .flatMap((verb) => spellings(route, verb))
      .filter(({ path }) => !patterns.some(({ sure }) => overlap(sure, textPlaces(path))));
    if (escaping.length === 0) continue;
    if (route === UNSEEN) return `the list of the API's routes ${UNRESOLVED_VALUE}`;
    const spelling = escaping.every(({ slash }) => slash)
      ? "with a slash at the end"
      : "in another encoding";
    return `${routeKey(route)} also serves the path ${spelling}`;
  }
  return undefined;
}

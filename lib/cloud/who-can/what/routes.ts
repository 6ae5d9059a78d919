import { authorizerArn, onApi } from "../../access/requested-actions.ts";
import type { Account } from "../../account/account.ts";
import { shownConfigurationAt } from "../../account/configuration-at.ts";
import type { ApiAuthorizer } from "../../account/apigateway/api-authorizer.ts";
import { pathTemplate, type ApiMethod } from "../../account/apigateway/api.ts";
import { findRoute } from "../../gateway/rest-api/routing/routes.ts";
import { isGuarded } from "../../account/guarded-route.ts";
import { ANONYMOUS, authorizedCaller } from "../../account/iam/identities.ts";
import { withStageVariables } from "../../account/apigateway/stage-variables.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import { EVERYTHING } from "../who/possible-caller.ts";
import type { Labels } from "../words/labels.ts";
import type { ResourceWords } from "../words/terms.ts";
import { backendAccess, functionAccess, type Route } from "./backend-access.ts";
import { askedOfRoute, requestsFor, type Call } from "./requests.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target } from "./target.ts";

/** A caller whose authorizer allows everything, because the assembly does not contain the policies of authorizers. */
export const LET_IN = authorizedCaller([EVERYTHING]);

/** Returns every route of every stage, except the answers to preflight requests, which every API with CORS has. */
export function routeTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.apis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) =>
      stage.snapshot.methods
        .filter((method) => !isPreflight(method))
        .map((method) => routeTarget({ account, api, stage, method }, labels, prepare)),
    ),
  );
}

/** Whether a method is an open preflight response, whose headers and status say nothing about its callers. */
function isPreflight({ httpMethod, authorization, integration }: ApiMethod): boolean {
  return httpMethod === "OPTIONS" && authorization === "NONE" && integration.type === "mock";
}

/**
 * Returns the target of a route. A principal that can never call the method has no access paths. If API Gateway may
 * not call the backend or the authorizer, all principals have no access paths.
 */
function routeTarget(route: Route, labels: Labels, prepare: PrepareEvaluation): Target {
  const { account, api, stage, method } = route;
  const { name: stageName, snapshot } = stage;
  const path = pathTemplate(snapshot.resources, method.resourceId);
  const declared = { apiId: api.id, stage: stageName, verb: method.httpMethod, path };
  const authorizer = snapshot.authorizers.get(method.authorizerId ?? "");
  const backend = backendAccess(route, prepare);
  const isServed = backend.isServed && isAuthorizerServed(route, authorizer, prepare);
  const proof = authorizer
    ? proofOf(authorizer, method, labels)
    : guardOf(route, `${method.httpMethod} ${path}`);
  const key = method.apiKeyRequired ? "with an API key of a usage plan" : undefined;
  const terms = [proof, key, backend.onlyIf].filter((term) => term !== undefined);
  const onlyIf = terms.length === 0 ? undefined : terms.join("; ");
  const mustSign = method.authorization === "AWS_IAM";
  const arnOf = (call: Call) => onApi(account, { ...declared, ...call }).resource;
  return {
    kind: "route",
    name: `${method.httpMethod} ${path}`,
    of: `${api.name}/${stageName}`,
    action: "execute-api:Invoke",
    asked: [
      ...(mustSign ? [askedOfRoute(method.httpMethod, path, arnOf, snapshot.policy)] : []),
      ...(backend.asCaller ? [backend.asCaller] : []),
    ],
    accessPaths({ caller, open }) {
      const { type } = caller.principal;
      if (!isServed || type === "Service" || (type === "Anonymous" && mustSign))
        return NO_ACCESS_PATHS;
      if (!mustSign && !snapshot.policy) return { all: [{ inputs: [] }], onlyIf };
      // If the method requires no signature, a signature is ignored.
      const isByPolicy = authorizer && authorizer.type !== "COGNITO_USER_POOLS";
      const effectiveCaller = mustSign ? caller : isByPolicy ? LET_IN : ANONYMOUS;
      const usual = prepare(effectiveCaller, onApi(account, declared, snapshot.policy));
      const more = backend.asCaller ? [prepare(caller, backend.asCaller)] : [];
      const { requests, complete } = requestsFor(
        {
          verb: method.httpMethod,
          template: path,
          others: [...snapshot.resources.keys()].map((id) => pathTemplate(snapshot.resources, id)),
          serves: (call) => findRoute(snapshot, call.verb, call.path)?.method === method,
          arnOf,
        },
        usual,
        opennessOf(usual, open),
      );
      const all = requests.map(({ verb, path: requestPath, resource }) => ({
        // Only the resource differs. To prepare an evaluation for each of the many requests would be slow.
        inputs: [{ ...usual, request: { ...usual.request, resource } }, ...more],
        name: `${verb} ${requestPath}`,
      }));
      return { all, incomplete: !complete, together: REQUESTS, onlyIf };
    },
  };
}

/** Returns the term for what a caller must prove to the authorizer of a method. */
function proofOf(authorizer: ApiAuthorizer, { scopes }: ApiMethod, labels: Labels): string {
  if (authorizer.type !== "COGNITO_USER_POOLS") {
    return `if authorizer ${labels.of(authorizer.id)} allows it`;
  }
  const pools = authorizer.pools.map(({ id }) => id).join(" or ");
  const scoped = scopes.length === 0 ? "" : ` with scope ${scopes.join(" or ")}`;
  return `with a token of user pool ${pools}${scoped}`;
}

function isAuthorizerServed(
  route: Route,
  authorizer: ApiAuthorizer | undefined,
  prepare: PrepareEvaluation,
): boolean {
  if (!authorizer || authorizer.type === "COGNITO_USER_POOLS") return true;
  const sourceArn = authorizerArn(route.account, route.api.id, authorizer.id);
  return functionAccess(route, { ...authorizer, sourceArn }, prepare).isServed;
}

/** Returns the term for a guard inside the function, if API Gateway does not authorize the method's requests. */
function guardOf({ account, stage, method }: Route, route: string): string | undefined {
  const { authorization, integration } = method;
  if (authorization !== "NONE" || integration.type !== "function") return undefined;
  const functionArn = withStageVariables(integration.functionArn, stage.variables);
  const unauthorized = shownConfigurationAt(account, functionArn);
  return unauthorized && isGuarded(unauthorized, route)
    ? `if the guard of ${unauthorized.name} allows it`
    : undefined;
}

export const REQUESTS: ResourceWords = {
  noun: "request",
  // A route has two resource ARNs, with and without a slash at the end, except for the root path.
  alike: (resource) => {
    const other = resource.endsWith("/") ? resource.slice(0, -1) : resource;
    return /\/[A-Z]+\//.test(other) ? other : resource;
  },
  called: callOf,
};

/** Shortens `arn:aws:execute-api:…:…/prod/GET/orders/7` to `GET /orders/7`; returns other patterns unchanged. */
function callOf(pattern: string): string {
  const [, verb, path] = /^arn:[^/]*\/[^/]*\/([A-Z]+|\*)(\/.*)$/.exec(pattern) ?? [];
  if (verb === undefined || path === undefined) return pattern;
  return `${verb === "*" ? "any verb" : verb} ${path}`;
}

import { evaluate } from "../../../iam/evaluate.ts";
import { apiCallArn, authorizerArn, byGateway, onApi } from "../../access/requested-actions.ts";
import type { Account } from "../../account/account.ts";
import {
  pathTemplate,
  type Api,
  type ApiMethod,
  type Stage,
} from "../../account/apigateway/api.ts";
import type { FunctionIntegration } from "../../account/apigateway/integration.ts";
import { findRoute } from "../../gateway/rest-api/routing/routes.ts";
import { isGuarded } from "../../account/guarded-route.ts";
import { ANONYMOUS, authorizedCaller, type Caller } from "../../account/iam/identities.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import { EVERYTHING } from "../who/possible-caller.ts";
import type { Labels } from "../words/labels.ts";
import type { ResourceWords } from "../words/terms.ts";
import { requestsFor } from "./requests.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target } from "./target.ts";

export const GATEWAY: Caller = {
  principal: { type: "Service", service: "apigateway.amazonaws.com" },
  policies: [],
};

/** A caller whose authorizer allows everything, because the assembly does not contain the policies of authorizers. */
export const LET_IN = authorizedCaller([EVERYTHING]);

/** Returns every route of every stage, except those that return a fixed response without a backend. */
export function routeTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.apis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) =>
      stage.snapshot.methods.flatMap((method) =>
        method.integration.type === "function"
          ? [routeTarget({ account, api, stage, method }, method.integration, labels, prepare)]
          : [],
      ),
    ),
  );
}

type Called = Pick<FunctionIntegration, "functionName" | "functionArn">;

interface Route {
  readonly account: Account;
  readonly api: Api;
  readonly stage: Stage;
  readonly method: ApiMethod;
}

/**
 * Returns the target of a route. A principal that can never call the method has no access paths. If API Gateway may
 * not invoke the function or the authorizer, all principals have no access paths.
 */
function routeTarget(
  { account, api, stage, method }: Route,
  called: Called,
  labels: Labels,
  prepare: PrepareEvaluation,
): Target {
  const { name: stageName, snapshot } = stage;
  const path = pathTemplate(snapshot.resources, method.resourceId);
  const declared = { apiId: api.id, stage: stageName, verb: method.httpMethod, path };
  const isCallable = ({ functionArn }: Called, sourceArn: string): boolean => {
    const given = prepare(GATEWAY, byGateway(account, functionArn, sourceArn));
    return evaluate(given.request, given.policies).allowed;
  };
  const authorizer = snapshot.authorizers.get(method.authorizerId ?? "");
  const isServed =
    isCallable(called, apiCallArn(account, declared)) &&
    (!authorizer || isCallable(authorizer, authorizerArn(account, api.id, authorizer.id)));
  const proof = authorizer
    ? `if authorizer ${labels.of(authorizer.id)} allows it`
    : guardOf(account, method.authorization, called, `${method.httpMethod} ${path}`);
  const key = method.apiKeyRequired ? "with an API key of a usage plan" : undefined;
  const onlyIf = proof !== undefined && key !== undefined ? `${proof}; ${key}` : (proof ?? key);
  return {
    kind: "route",
    name: `${method.httpMethod} ${path}`,
    of: `${api.name}/${stageName}`,
    action: "execute-api:Invoke",
    accessPaths({ caller, open }) {
      const { type } = caller.principal;
      const mustSign = method.authorization === "AWS_IAM";
      if (!isServed || type === "Service" || (type === "Anonymous" && mustSign))
        return NO_ACCESS_PATHS;
      if (!mustSign && !snapshot.policy) return { all: [{ inputs: [] }], onlyIf };
      // If the method requires no signature, a signature is ignored.
      const effectiveCaller = mustSign ? caller : authorizer ? LET_IN : ANONYMOUS;
      const usual = prepare(effectiveCaller, onApi(account, declared, snapshot.policy));
      const { requests, complete } = requestsFor(
        {
          verb: method.httpMethod,
          template: path,
          others: [...snapshot.resources.keys()].map((id) => pathTemplate(snapshot.resources, id)),
          serves: (call) => findRoute(snapshot, call.verb, call.path)?.method === method,
          arnOf: (call) => onApi(account, { ...declared, ...call }).resource,
        },
        usual,
        opennessOf(usual, open),
      );
      const all = requests.map(({ verb, path: requestPath, resource }) => ({
        // Only the resource differs. To prepare an evaluation for each of the many requests would be slow.
        inputs: [{ ...usual, request: { ...usual.request, resource } }],
        name: `${verb} ${requestPath}`,
      }));
      return { all, incomplete: !complete, together: REQUESTS, onlyIf };
    },
  };
}

/** Returns the term for a guard inside the function, if API Gateway does not authorize the method's requests. */
function guardOf(
  { functions }: Account,
  authorization: ApiMethod["authorization"],
  { functionName }: Called,
  route: string,
): string | undefined {
  const unauthorized = authorization === "NONE" ? functions.get(functionName) : undefined;
  return unauthorized && isGuarded(unauthorized, route)
    ? `if the guard of ${functionName} allows it`
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

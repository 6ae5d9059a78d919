import { evaluate } from "../../../iam/evaluate.ts";
import {
  apiCallArn,
  authorizerArn,
  byGateway,
  onApi,
  onFunction,
  onRole,
} from "../../access/requested-actions.ts";
import type { Account } from "../../account/account.ts";
import {
  DEFAULT_ROUTE,
  servedBy,
  type HttpApi,
  type HttpApiSnapshot,
  type HttpAuthorizer,
  type HttpRoute,
  type HttpStage,
} from "../../account/apigatewayv2/http-api.ts";
import { isGuarded } from "../../account/guarded-route.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import type { Caller } from "../../account/iam/identities.ts";
import { findHttpRoute } from "../../gateway/http-api/routing/find-route.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import type { Labels } from "../words/labels.ts";
import { askedOfRoute, requestsFor, type Call } from "./requests.ts";
import { GATEWAY } from "./backend-access.ts";
import { LET_IN, REQUESTS } from "./routes.ts";
import { NO_ACCESS_PATHS, type PrepareEvaluation, type Target } from "./target.ts";

/** Returns every route of every stage of the HTTP APIs that has a backend. */
export function httpRouteTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.httpApis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) => {
      const snapshot = servedBy(api, stage);
      return [...(snapshot?.routes.values() ?? [])].flatMap((route) =>
        snapshot && route.integrationId !== undefined
          ? [routeTarget({ account, api, stage, snapshot, route }, labels, prepare)]
          : [],
      );
    }),
  );
}

interface Route {
  readonly account: Account;
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly snapshot: HttpApiSnapshot;
  readonly route: HttpRoute;
}

/**
 * Returns the target of a route. A principal that can never call the route has no access paths. If API Gateway may not
 * invoke the function or the authorizer, all principals have no access paths.
 */
function routeTarget(place: Route, labels: Labels, prepare: PrepareEvaluation): Target {
  const { account, api, stage, snapshot, route } = place;
  const authorizer = snapshot.authorizers.get(route.authorizerId ?? "");
  const isServed = isReachable(place, authorizer, prepare);
  const onlyIf = proofOf(place, authorizer, labels);
  const target = { apiId: api.id, stage: stage.name };
  const mustSign = route.authorization === "AWS_IAM";
  const { verb, template } = route;
  const arnOf = (call: Call) => onApi(account, { ...target, ...call }).resource;
  return {
    kind: "route",
    name: route.key,
    of: `${api.name}/${stage.name}`,
    action: "execute-api:Invoke",
    asked: mustSign ? [askedOfRoute(verb, template, arnOf)] : [],
    accessPaths({ caller, open }) {
      const { type } = caller.principal;
      if (!isServed || type === "Service" || (type === "Anonymous" && mustSign)) {
        return NO_ACCESS_PATHS;
      }
      // The policy of a Lambda authorizer is not in the assembly, and a token is not a matter of policies.
      if (!mustSign && route.authorization !== "CUSTOM") return { all: [{ inputs: [] }], onlyIf };
      const effectiveCaller = mustSign ? caller : LET_IN;
      const usual = prepare(effectiveCaller, onApi(account, { ...target, verb, path: template }));
      // The default route has one resource for all of its requests.
      if (route.key === DEFAULT_ROUTE) return { all: [{ inputs: [usual] }], onlyIf };
      const { requests, complete } = requestsFor(
        {
          verb,
          template,
          others: [...snapshot.routes.values()].map((one) => one.template),
          serves: (call) => findHttpRoute(snapshot, call.verb, call.path)?.route === route,
          arnOf,
        },
        usual,
        opennessOf(usual, open),
      );
      const all = requests.map(({ verb: method, path, resource }) => ({
        // Only the resource differs. To prepare an evaluation for each of the many requests would be slow.
        inputs: [{ ...usual, request: { ...usual.request, resource } }],
        name: `${method} ${path}`,
      }));
      return { all, incomplete: !complete, together: REQUESTS, onlyIf };
    },
  };
}

/** Whether API Gateway may call the backend and the authorizer of a route. */
function isReachable(
  { account, api, stage, snapshot, route }: Route,
  authorizer: HttpAuthorizer | undefined,
  prepare: PrepareEvaluation,
): boolean {
  const mayInvoke = (
    functionArn: string,
    credentialsArn: string | undefined,
    sourceArn: string,
  ): boolean => {
    const invoke =
      credentialsArn === undefined
        ? prepare(GATEWAY, byGateway(account, functionArn, sourceArn))
        : asRole(account, credentialsArn, functionArn, prepare);
    return invoke !== undefined && evaluate(invoke.request, invoke.policies).allowed;
  };
  const declared = { apiId: api.id, stage: stage.name, verb: route.verb, path: route.template };
  const integration = snapshot.integrations.get(route.integrationId ?? "");
  // The local cloud does not serve the services that an integration can call.
  if (!integration || integration.type === "service") return false;
  if (integration.type === "function") {
    const { functionArn, credentialsArn } = integration;
    if (!mayInvoke(functionArn, credentialsArn, apiCallArn(account, declared))) return false;
  }
  if (authorizer?.type !== "REQUEST") return true;
  const { functionArn, credentialsArn, id } = authorizer;
  return mayInvoke(functionArn, credentialsArn, authorizerArn(account, api.id, id));
}

/** Returns the evaluation of an invocation under a role, or `undefined` if API Gateway may not assume the role. */
function asRole(
  account: Account,
  roleArn: string,
  functionArn: string,
  prepare: PrepareEvaluation,
): ReturnType<PrepareEvaluation> | undefined {
  const { directory, accountId, partition } = account;
  const role = directory.roles.get(roleArn.split("/").at(-1) ?? "");
  if (role?.arn !== roleArn) return undefined;
  const sessionName = "BackplaneAssumeRoleSession";
  const assume = prepare(
    GATEWAY,
    onRole(roleArn, role.trust, { "sts:RoleSessionName": [sessionName] }),
  );
  if (!evaluate(assume.request, assume.policies).allowed) return undefined;
  const session: Caller = {
    principal: {
      type: "AssumedRole",
      accountId,
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`,
      roleArn,
      userId: `${role.roleId}:${sessionName}`,
    },
    policies: directory.policiesOf(role),
    boundary: directory.boundaryOf(role),
  };
  return prepare(session, onFunction(account, functionArn));
}

/** Returns the term for what proves the caller apart from policies, or `undefined` if nothing does. */
function proofOf(
  { account, snapshot, route }: Route,
  authorizer: HttpAuthorizer | undefined,
  labels: Labels,
): string | undefined {
  if (authorizer?.type === "REQUEST") return `if authorizer ${labels.of(authorizer.id)} allows it`;
  if (authorizer) {
    const scopes = route.scopes.length === 0 ? "" : ` and the scope ${route.scopes.join(" or ")}`;
    return `with a token of ${authorizer.issuer} for ${authorizer.audience.join(" or ")}${scopes}`;
  }
  const integration = snapshot.integrations.get(route.integrationId ?? "");
  if (route.authorization !== "NONE" || integration?.type !== "function") return undefined;
  const configuration = configurationAt(account, integration.functionArn, () => 0);
  return configuration && isGuarded(configuration, route.key)
    ? `if the guard of ${configuration.name} allows it`
    : undefined;
}

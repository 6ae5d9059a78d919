import { onFunction, onFunctionUrl, onRole } from "../../access/requested-actions.ts";
import { evaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import type { FunctionUrl } from "../../account/lambda/function-url.ts";
import { LATEST, qualifiedArn, versionsOf } from "../../account/lambda/qualified.ts";
import { ANONYMOUS } from "../../account/iam/identities.ts";
import { WHO_CAN_OPERATIONS } from "../../services/lambda/operations.ts";
import type { Labels } from "../words/labels.ts";
import { httpRouteTargets } from "./http-routes.ts";
import { keyTargets } from "./keys.ts";
import { parameterTargets } from "./parameters.ts";
import { recordTargets } from "./records.ts";
import { routeTargets } from "./routes.ts";
import { secretTargets } from "./secrets.ts";
import { tableTargets } from "./tables.ts";
import {
  NO_ACCESS_PATHS,
  THIS_REQUEST,
  type AccessPath,
  type PrepareEvaluation,
  type Target,
} from "./target.ts";

/** Returns every action on every route, function, key, table, secret, parameter and role, and on buckets, queues and the like. */
export function targetsOf(account: Account, labels: Labels): readonly Target[] {
  const prepare: PrepareEvaluation = (caller, action) =>
    evaluationInput(account, caller, action, THIS_REQUEST);
  return [
    ...routeTargets(account, labels, prepare),
    ...httpRouteTargets(account, labels, prepare),
    ...functionTargets(account, labels, prepare),
    ...urlTargets(account, labels, prepare),
    ...keyTargets(account, labels, prepare),
    ...tableTargets(account, labels, prepare),
    ...recordTargets(account, labels, prepare),
    ...secretTargets(account, labels, prepare),
    ...parameterTargets(account, labels, prepare),
    ...roleTargets(account, labels, prepare),
  ];
}

/**
 * Returns the operations that run or show every function, also on its version `$LATEST`, which policies can leave out,
 * and every published version and alias, which have policies of their own.
 */
function functionTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  const invocable = [...account.functions.values()].flatMap(({ name, arn }): Invocable[] => {
    const ofFunction = [...account.functionAliases.values()].filter(
      ({ functionName }) => functionName === name,
    );
    const versions = versionsOf(account, arn).map(({ version }) => version);
    const qualifiers = [...versions, ...ofFunction.map((alias) => alias.name)];
    const label = labels.of(name);
    return [
      { name: label, arn, latest: `${arn}:${LATEST}` },
      ...qualifiers.map((one) => ({ name: `${label}:${one}`, arn: `${arn}:${one}` })),
    ];
  });
  return invocable.flatMap(({ name, arn, latest }) =>
    WHO_CAN_OPERATIONS.map(({ action }): Target => {
      const usual = onFunction(account, arn, action);
      const onLatest = latest === undefined ? [] : [onFunction(account, latest, action)];
      return {
        kind: "function",
        name,
        action,
        asked: [usual, ...onLatest],
        alike: `with ${onLatest.length} other`,
        accessPaths({ caller }) {
          if (caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
          const asLatest = onLatest.map((requested): AccessPath => ({
            inputs: [prepare(caller, requested)],
            name: "as $LATEST",
          }));
          return { all: [{ inputs: [prepare(caller, usual)] }, ...asLatest] };
        },
      };
    }),
  );
}

/** A function, version or alias that a caller can name. */
interface Invocable {
  readonly name: string;
  readonly arn: string;
  /** The ARN with `$LATEST`, which names the same as the function's ARN. */
  readonly latest?: string;
}

/** Function URLs require two permissions. If a URL requires no signature, every caller counts as anonymous. */
function urlTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.functionUrls.values()].map((url): Target => {
    const isOpen = url.authType === "NONE";
    const requested = onFunctionUrl(account, url);
    return {
      kind: "url",
      name: [labels.of(url.functionName), ...qualifierOf(url)].join(":"),
      action: "lambda:InvokeFunctionUrl",
      asked: isOpen ? [] : requested,
      accessPaths({ caller }) {
        const { type } = caller.principal;
        if (type === "Service" || (type === "Anonymous" && !isOpen)) return NO_ACCESS_PATHS;
        const effectiveCaller = isOpen ? ANONYMOUS : caller;
        return { all: [{ inputs: requested.map((one) => prepare(effectiveCaller, one)) }] };
      },
    };
  });
}

/** Returns the alias that a URL invokes, if it does not invoke the function itself. */
function qualifierOf({ functionArn }: FunctionUrl): readonly string[] {
  return qualifiedArn(functionArn)?.qualifier?.split(":") ?? [];
}

function roleTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  return [...account.directory.roles.values()].map(({ roleName, arn, trust }): Target => {
    const action = onRole(arn, trust, { "sts:RoleSessionName": ["who-can"] });
    return {
      kind: "role",
      name: labels.of(roleName),
      action: "sts:AssumeRole",
      asked: [action],
      alike: "",
      accessPaths: ({ caller }) =>
        caller.principal.type === "Anonymous"
          ? NO_ACCESS_PATHS
          : { all: [{ inputs: [prepare(caller, action)] }] },
    };
  });
}

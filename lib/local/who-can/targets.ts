import { byGateway, onApi, onFunction, onRole } from "../access/attempts.ts";
import { questionOf, type Attempt, type Question } from "../access/decide.ts";
import type { Account } from "../account/account.ts";
import { pathTemplate, type Api, type ApiMethod, type Stage } from "../account/api.ts";
import type { Sender } from "../account/condition-context.ts";
import { ANYBODY, type Subject } from "../account/identities.ts";
import { onKey } from "../services/kms/key-access.ts";
import { operations } from "../services/kms/operations.ts";
import type { Labels } from "./labels.ts";
import { requestsFor } from "./requests.ts";

/** One way to get at a target: everything in it must be allowed. */
export interface Way {
  /** What is asked of the caller, in circumstances of its own choice. */
  readonly asked: readonly Question[];
  /** What must be allowed besides, as it is. */
  readonly given: readonly Question[];
  /** What the way is, where there are several: a verb and path. */
  readonly name?: string;
}

/** Something that somebody may be allowed to do. */
export interface Target {
  readonly kind: "route" | "function" | "key" | "role";
  readonly name: string;
  /** What it is a part of: the API and stage of a route. */
  readonly of?: string;
  readonly action: string;
  /** None: nobody of that kind can ever do it. */
  readonly ways: (subject: Subject) => readonly Way[];
}

/** A request over TLS, from an address that is nobody's. */
const SENDER: Sender = {
  request: { headers: [] },
  peer: { sourceIp: "203.0.113.1", assumed: { "aws:securetransport": ["true"] } },
};

/** Every route, function, key and role of the account, with everything that can be done to it. */
export function targetsOf(account: Account, labels: Labels): readonly Target[] {
  const ask = (subject: Subject, attempt: Attempt): Question =>
    questionOf(account, subject, attempt, SENDER);
  const direct =
    (attemptOf: (subject: Subject) => Attempt) =>
    (subject: Subject): readonly Way[] => [
      { asked: [ask(subject, attemptOf(subject))], given: [] },
    ];

  const routes = [...account.apis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) =>
      stage.snapshot.methods.map((method) => routeTarget(account, api, stage, method, ask)),
    ),
  );
  const functions = [...account.functions.values()].flatMap(({ name, arn }) =>
    ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"].map((action) => ({
      kind: "function" as const,
      name: labels.of(name),
      action,
      ways: direct(() => onFunction(account, name, arn, action)),
    })),
  );
  const keys = account.keys.all().flatMap((key) =>
    KEY_ACTIONS.map((action) => ({
      kind: "key" as const,
      name: labels.of(key.keyId),
      action,
      ways: direct(({ principal }) => onKey(account, principal, action, key)),
    })),
  );
  const roles = [...account.directory.roles.values()].map(({ roleName, arn, trust }) => ({
    kind: "role" as const,
    name: labels.of(roleName),
    action: "sts:AssumeRole",
    ways: direct(() => onRole(arn, trust, { "sts:RoleSessionName": ["who-can"] })),
  }));
  return [...routes, ...functions, ...keys, ...roles];
}

/** Whoever may not call the method gets no answer; nor does anyone where API Gateway may not call on. */
function routeTarget(
  account: Account,
  api: Api,
  stage: Stage,
  method: ApiMethod,
  ask: (subject: Subject, attempt: Attempt) => Question,
): Target {
  const path = pathTemplate(stage.snapshot.resources, method.resourceId);
  const declared = { apiId: api.id, stage: stage.name, verb: method.httpMethod, path };
  const gateway = ask(
    GATEWAY,
    byGateway(account, method.functionName, method.functionArn, declared),
  );
  return {
    kind: "route",
    name: `${method.httpMethod} ${path}`,
    of: `${api.name}/${stage.name}`,
    action: "execute-api:Invoke",
    ways(subject) {
      const { type } = subject.principal;
      if (type === "Service") return [];
      const { policy } = stage.snapshot;
      const unsigned = method.authorization === "NONE";
      if (unsigned && !policy) return [{ asked: [], given: [gateway] }];
      if (!unsigned && type === "Anonymous") return [];
      const asker = unsigned ? ANYBODY : subject;
      const usual = ask(asker, onApi(account, declared, policy));
      return requestsFor(stage.snapshot, method, usual).map(({ verb, path: asked }) => ({
        asked: [ask(asker, onApi(account, { ...declared, verb, path: asked }, policy))],
        given: [gateway],
        name: `${verb} ${asked}`,
      }));
    },
  };
}

const GATEWAY: Subject = {
  principal: { type: "Service", service: "apigateway.amazonaws.com" },
  policies: [],
};

/** Operations on no key, or on one that is not there yet; who may retire a grant, the grant says. */
const KEYLESS = new Set([
  "CreateKey",
  "GenerateRandom",
  "ListAliases",
  "ListKeys",
  "ListRetirableGrants",
  "ReEncrypt",
  "RetireGrant",
]);

/** Every permission on a key that there is here; a re-encryption takes two. */
const KEY_ACTIONS: readonly string[] = [
  ...[...operations.keys()].filter((name) => !KEYLESS.has(name)),
  "ReEncryptFrom",
  "ReEncryptTo",
]
  .toSorted()
  .map((name) => `kms:${name}`);

import { byGateway, onApi } from "../access/attempts.ts";
import type { Account } from "../account/account.ts";
import { pathTemplate, type Api, type ApiMethod, type Stage } from "../account/api.ts";
import { ANYBODY, type Subject } from "../account/identities.ts";
import { Globs } from "./patterns.ts";
import { requestsFor } from "./requests.ts";
import type { ResourceWords } from "./terms.ts";
import { NO_WAYS, type Ask, type Target } from "./ways.ts";

const GATEWAY: Subject = {
  principal: { type: "Service", service: "apigateway.amazonaws.com" },
  policies: [],
};

/** Every route of every stage. */
export function routeTargets(account: Account, ask: Ask): readonly Target[] {
  const globs = new Globs();
  return [...account.apis.values()].flatMap((api) =>
    [...api.stages.values()].flatMap((stage) =>
      stage.snapshot.methods.map((method) =>
        routeTarget({ account, api, stage, method, globs }, ask),
      ),
    ),
  );
}

interface Route {
  readonly account: Account;
  readonly api: Api;
  readonly stage: Stage;
  readonly method: ApiMethod;
  readonly globs: Globs;
}

/** Whoever may not call the method gets no answer; nor does anyone where API Gateway may not call on. */
function routeTarget({ account, api, stage, method, globs }: Route, ask: Ask): Target {
  const path = pathTemplate(stage.snapshot.resources, method.resourceId);
  const declared = { apiId: api.id, stage: stage.name, verb: method.httpMethod, path };
  const permission = byGateway(account, method.functionName, method.functionArn, declared);
  const given = [ask(GATEWAY, permission)];
  const { name: stageName, snapshot } = stage;
  const route = { account, apiId: api.id, stage: stageName, snapshot, method, globs };
  return {
    kind: "route",
    name: `${method.httpMethod} ${path}`,
    of: `${api.name}/${stage.name}`,
    action: "execute-api:Invoke",
    ways(subject) {
      const { type } = subject.principal;
      if (type === "Service") return NO_WAYS;
      const isOpen = method.authorization === "NONE";
      if (isOpen && !snapshot.policy) return { all: [{ asked: [], given }], complete: true };
      if (type === "Anonymous" && !isOpen) return NO_WAYS;
      // Where nobody has to sign, a signature is not looked at.
      const usual = ask(isOpen ? ANYBODY : subject, onApi(account, declared, snapshot.policy));
      const { requests, complete } = requestsFor(route, usual);
      const all = requests.map(({ verb, path: asked }) => {
        const { resource } = onApi(account, { ...declared, verb, path: asked });
        // Nothing else differs, and there are many.
        const question = { ...usual, request: { ...usual.request, resource } };
        return { asked: [question], given, name: `${verb} ${asked}` };
      });
      return { all, complete, together: REQUESTS };
    },
  };
}

const REQUESTS: ResourceWords = {
  noun: "request",
  // A slash at the end makes another resource of the same route.
  alike: (resource) => resource.replace(/(?<=\/[A-Z]+\/.*)\/$/s, ""),
  called: callOf,
};

/** `GET /orders/7` of `arn:aws:execute-api:…:…/prod/GET/orders/7`, where it is so plain. */
function callOf(pattern: string): string {
  const [, verb, path] = /^arn:[^/]*\/[^/]*\/([A-Z]+|\*)(\/.*)$/.exec(pattern) ?? [];
  if (verb === undefined || path === undefined) return pattern;
  return `${verb === "*" ? "any verb" : verb} ${path}`;
}

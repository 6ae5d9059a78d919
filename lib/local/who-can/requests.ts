import type { ApiMethod, ApiSnapshot } from "../account/api.ts";
import { pathTemplate } from "../account/api.ts";
import type { Question } from "../access/decide.ts";
import { findRoute } from "../gateway/routes.ts";

interface Request {
  readonly verb: string;
  readonly path: string;
}

const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const ANY = "any";

/**
 * Requests that a method serves and that policies could tell apart: one for each verb, with something in
 * the place of each path parameter, and those that a policy names itself.
 *
 * @param usual The question for the method as it is declared; its policies are the caller's.
 */
export function requestsFor(
  snapshot: ApiSnapshot,
  method: ApiMethod,
  { policies: { identity, resource } }: Question,
): readonly Request[] {
  const template = pathTemplate(snapshot.resources, method.resourceId);
  const usual = template.replace(/\{[^}]*\}/g, ANY);
  const verbs = method.httpMethod === "ANY" ? VERBS : [method.httpMethod];
  const named = [...identity, ...(resource ? [resource] : [])]
    .flatMap((policy) => policy.covering("execute-api:Invoke").allows)
    .flatMap(({ written }) => written.resources)
    .map((pattern) => `/${pattern.split("/").slice(3).join("/")}`.replaceAll(/[*?]/g, ANY));
  const requests = [usual, ...new Set(named)].flatMap((path) =>
    verbs.map((verb) => ({ verb, path })),
  );
  return requests.filter(({ verb, path }) => findRoute(snapshot, verb, path)?.method === method);
}

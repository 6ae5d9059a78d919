import { createHash } from "node:crypto";
import type { ApiAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import type { Stage } from "../../../../account/apigateway/api.ts";
import type { AuthorizerResponse } from "./authorizer-response.ts";
import type { IdentityValues } from "./identity.ts";

/** The most answers that are kept for a stage; the oldest goes first. */
const MOST = 1000;
/** A longer policy than AWS would take, and its context, are not worth the memory. */
const LONGEST = 65_536;

interface Kept {
  readonly answer: AuthorizerResponse;
  readonly since: number;
}

/** What authorizers answered, for as long as each may be remembered. */
export interface AuthorizerCache {
  readonly find: (question: Asked, now: Date) => AuthorizerResponse | undefined;
  /** @param size Characters of the answer. */
  readonly keep: (question: Asked, answer: AuthorizerResponse, now: Date, size: number) => void;
}

interface Asked {
  readonly stage: Stage;
  readonly authorizer: ApiAuthorizer;
  readonly identity: IdentityValues;
}

/**
 * Keeps what authorizers answered for each identity: the policy, which is evaluated anew for every
 * request, so that an allow for one route does not serve another. A stage that is deployed anew begins
 * with nothing.
 */
export function authorizerCache(): AuthorizerCache {
  const stages = new WeakMap<Stage, Map<string, Kept>>();
  return {
    find({ stage, authorizer, identity }, now) {
      const kept = stages.get(stage)?.get(keyOf(authorizer, identity));
      if (!kept) return undefined;
      const age = now.getTime() - kept.since;
      // A clock that was set back is no reason to remember longer.
      return age >= 0 && age < authorizer.ttlSeconds * 1000 ? kept.answer : undefined;
    },
    keep({ stage, authorizer, identity }, answer, now, size) {
      if (authorizer.ttlSeconds === 0 || size > LONGEST) return;
      const answers = stages.get(stage) ?? new Map<string, Kept>();
      stages.set(stage, answers);
      const key = keyOf(authorizer, identity);
      // Last in the order of what is forgotten.
      answers.delete(key);
      answers.set(key, { answer, since: now.getTime() });
      const [oldest] = answers.keys();
      if (answers.size > MOST && oldest !== undefined) answers.delete(oldest);
    },
  };
}

/** No token is kept, and none is as long as it likes. */
function keyOf({ id }: ApiAuthorizer, identity: IdentityValues): string {
  return createHash("sha256")
    .update(JSON.stringify([id, identity]))
    .digest("base64");
}

import { createHash } from "node:crypto";
import type { FunctionAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import type { IdentityValues } from "./identity.ts";

/** Maximum number of responses that are stored for a stage. The oldest is removed first. */
const MOST = 1000;
/** Maximum length of a stored response in characters. A longer one is above AWS's limits, so it is not stored. */
const LONGEST = 65_536;

interface CachedResponse<R> {
  readonly response: R;
  readonly since: number;
}

/** Stores the responses of authorizers, each for its time to live. */
export interface AuthorizerCache<R> {
  readonly find: (key: CacheKey, now: Date) => R | undefined;
  /** @param size Length of the response in characters. */
  readonly keep: (key: CacheKey, response: R, now: Date, size: number) => void;
}

interface CacheKey {
  /** The stage as it was deployed. */
  readonly stage: object;
  readonly authorizer: Pick<FunctionAuthorizer, "id" | "ttlSeconds">;
  readonly identity: IdentityValues;
}

/**
 * Stores the response of an authorizer for each identity. Its policy is evaluated for every request, so an allow
 * for one route does not allow another. A new deployment of a stage starts with an empty cache.
 */
export function authorizerCache<R>(): AuthorizerCache<R> {
  const stages = new WeakMap<object, Map<string, CachedResponse<R>>>();
  return {
    find({ stage, authorizer, identity }, now) {
      const cached = stages.get(stage)?.get(keyOf(authorizer, identity));
      if (!cached) return undefined;
      const age = now.getTime() - cached.since;
      // If the clock was set back, the age is negative. Such a response counts as expired, because it could
      // otherwise be used for longer than its time to live.
      return age >= 0 && age < authorizer.ttlSeconds * 1000 ? cached.response : undefined;
    },
    keep({ stage, authorizer, identity }, response, now, size) {
      if (authorizer.ttlSeconds === 0 || size > LONGEST) return;
      const responses = stages.get(stage) ?? new Map<string, CachedResponse<R>>();
      stages.set(stage, responses);
      const key = keyOf(authorizer, identity);
      // Deleting the key first moves it to the end of the order of removal.
      responses.delete(key);
      responses.set(key, { response, since: now.getTime() });
      const [oldest] = responses.keys();
      if (responses.size > MOST && oldest !== undefined) responses.delete(oldest);
    },
  };
}

/** Hashes the identity, so that no token is stored and every key has the same length. */
function keyOf({ id }: Pick<FunctionAuthorizer, "id">, identity: IdentityValues): string {
  return createHash("sha256")
    .update(JSON.stringify([id, identity]))
    .digest("base64");
}

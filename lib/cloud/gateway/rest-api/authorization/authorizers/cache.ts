import { createHash } from "node:crypto";
import type { ApiAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import type { Stage } from "../../../../account/apigateway/api.ts";
import type { AuthorizerResponse } from "./authorizer-response.ts";
import type { IdentityValues } from "./identity.ts";

/** The most responses that are stored for a stage. The oldest is removed first. */
const MOST = 1000;
/** A longer policy than AWS would take, and its context, are not worth the memory. */
const LONGEST = 65_536;

interface CachedResponse {
  readonly response: AuthorizerResponse;
  readonly since: number;
}

/** The responses of authorizers, each for its time to live. */
export interface AuthorizerCache {
  readonly find: (key: CacheKey, now: Date) => AuthorizerResponse | undefined;
  /** @param size Characters of the response. */
  readonly keep: (key: CacheKey, response: AuthorizerResponse, now: Date, size: number) => void;
}

interface CacheKey {
  readonly stage: Stage;
  readonly authorizer: ApiAuthorizer;
  readonly identity: IdentityValues;
}

/**
 * Stores the response of an authorizer for each identity: the policy, which is evaluated anew for every
 * request, so that an allow for one route does not serve another. A stage that is deployed anew begins
 * with nothing.
 */
export function authorizerCache(): AuthorizerCache {
  const stages = new WeakMap<Stage, Map<string, CachedResponse>>();
  return {
    find({ stage, authorizer, identity }, now) {
      const cached = stages.get(stage)?.get(keyOf(authorizer, identity));
      if (!cached) return undefined;
      const age = now.getTime() - cached.since;
      // A clock that was set back is no reason to remember longer.
      return age >= 0 && age < authorizer.ttlSeconds * 1000 ? cached.response : undefined;
    },
    keep({ stage, authorizer, identity }, response, now, size) {
      if (authorizer.ttlSeconds === 0 || size > LONGEST) return;
      const responses = stages.get(stage) ?? new Map<string, CachedResponse>();
      stages.set(stage, responses);
      const key = keyOf(authorizer, identity);
      // Last in the order of what is forgotten.
      responses.delete(key);
      responses.set(key, { response, since: now.getTime() });
      const [oldest] = responses.keys();
      if (responses.size > MOST && oldest !== undefined) responses.delete(oldest);
    },
  };
}

/** No token is kept, and none is as long as it likes. */
function keyOf({ id }: ApiAuthorizer, identity: IdentityValues): string {
  return createHash("sha256")
    .update(JSON.stringify([id, identity]))
    .digest("base64");
}

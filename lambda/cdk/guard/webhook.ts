import type { WebhookGuard } from "../../../lib/formats/function/guard-config.ts";
import { messageOf } from "../../../lib/errors.ts";
import type { Secrets } from "../../../lib/formats/sealed/open-secrets.ts";
import type { Scheme } from "../../../lib/formats/webhook/scheme.ts";
import { verify, type Refused } from "../../../lib/formats/webhook/verify.ts";
import { bodyOf } from "../../http/body.ts";
import { json } from "../../http/response.ts";
import { headersOf } from "./proxy-event.ts";
import { respondOnce, type ReplayStore } from "./replay.ts";
import type { RouteGuard } from "./route-guard.ts";
import { keysOf, schemeOf } from "./webhook-scheme.ts";

/** Dependencies of {@link webhookGuard}. */
export interface WebhookDependencies {
  /** Names of the function and the route. Deliveries are stored separately for each scope. */
  readonly scope: string;
  readonly secrets: Secrets<string>;
  /** Returns the memory of deliveries. Called once for each guard that has one. */
  readonly store: () => ReplayStore;
  readonly now: () => Date;
}

/**
 * Returns a guard that accepts deliveries with a valid signature. If the guard stores deliveries, it passes each
 * delivery to the handler only once. A response does not reveal the reason of a refusal to the sender; the log
 * contains it.
 *
 * @throws {GuardMisconfigured} If the scheme is `openfaas` and `guard` names no header.
 */
export function webhookGuard(
  guard: WebhookGuard,
  { scope, secrets, store, now }: WebhookDependencies,
): RouteGuard {
  const scheme = schemeOf(guard);
  const { replay } = guard;
  const memory = replay.duplicates === "accept" ? undefined : { replay, store: store() };
  return async (call) => {
    const { event, lambda, log, next } = call;
    let keys;
    try {
      keys = keysOf(guard.keys, scheme, await secrets(lambda));
    } catch (error) {
      log({ guard: "failed", reason: "no-key", message: messageOf(error) });
      return unavailable();
    }
    const delivery = { headers: headersOf(event), body: bodyOf(event) };
    const result = verify(scheme, delivery, keys, now());
    if (!result.ok) {
      const { reason, header, keyId } = result;
      log({ guard: "refused", reason, header, keyId });
      return refusal(scheme, result);
    }
    const { keyId, deliveryId, bodyHash: body } = result;
    const reason = scheme.algorithm === "sha1" ? "weak-algorithm" : undefined;
    log({ guard: "accepted", reason, keyId });
    if (!memory) return next();
    // A timestamp may be in the future by up to the tolerance, so a delivery may stay valid for twice the
    // tolerance.
    const rememberSeconds = Math.max(memory.replay.rememberSeconds, 2 * scheme.toleranceSeconds);
    const { duplicates } = memory.replay;
    const seen = { delivery: `${scope}#${deliveryId}`, body };
    return respondOnce(
      { seen, rememberSeconds, duplicates },
      { ...call, store: memory.store, now },
    );
  };
}

/** Returns the response for a delivery that could not be checked. After a 503 the sender may try again. */
function unavailable() {
  return json(503, { message: "Service unavailable" });
}

function refusal({ name }: Scheme, { reason, header }: Refused) {
  if (reason === "missing-header") {
    return json(400, { message: `Missing required request parameters: [${header}]` });
  }
  if (reason === "repeated-header") return json(400, { message: `Repeated header: ${header}` });
  const message = "HMAC validation failed.";
  const answer = json(401, { message });
  // HTTP requires this header in a 401. API Gateway renames it in the response to the client.
  const headers = { ...answer.headers, "WWW-Authenticate": "HMAC" };
  return name === "openfaas"
    ? { ...answer, headers: { ...headers, "Content-Type": "text/plain" }, body: message }
    : { ...answer, headers };
}

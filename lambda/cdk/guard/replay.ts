import { messageOf } from "../../../lib/errors.ts";
import type { ReplayGuard } from "../../../lib/formats/function/guard-config.ts";
import { json } from "../../http/response.ts";
import { statusOf } from "./proxy-response.ts";
import type { GuardedCall } from "./route-guard.ts";

/** The values that identify a delivery. */
interface DeliveryIdentity {
  readonly delivery: string;
  /** Hash of the body. A delivery with the same id and another body is a different delivery. */
  readonly body: string;
}

/** The exclusive right of one invocation to answer a delivery. */
export interface Claim extends DeliveryIdentity {
  /**
   * Time in ms since 1970 at which the claim ends, because the function reaches its timeout. Later claims of the same
   * delivery end at another time, so this time also identifies the claim.
   */
  readonly lease: number;
  /**
   * Time in seconds since 1970 at which the stored delivery is deleted. It is determined at the time of the claim, so
   * that a clock that is set back later does not shorten it.
   */
  readonly expires: number;
}

/** The stored state of a delivery that could not be claimed. */
export interface ClaimedDelivery extends Pick<Claim, "body" | "lease"> {
  readonly state: "in-progress" | "done";
}

/** The store of deliveries, which all execution environments share. Its methods reject if the store fails. */
export interface ReplayStore {
  /**
   * Claims a delivery. Only one of several concurrent claims succeeds. A delivery can be claimed if it is not stored,
   * if its stored claim has expired, or if it has the same body and its claim has ended without a response.
   *
   * @returns `"claimed"` if the claim succeeds. Otherwise the stored claim of another invocation, or `undefined` if
   *   that claim is no longer stored or is malformed.
   */
  claim(claim: Claim, now: Date): Promise<"claimed" | ClaimedDelivery | undefined>;
  /**
   * Ends the claim of this invocation.
   *
   * @param status Status of the response. `undefined` releases the delivery for another attempt.
   * @returns `false` if another invocation has claimed the delivery since. The store is not changed then.
   */
  settle(claim: Claim, status?: number): Promise<boolean>;
}

/** A delivery that {@link respondOnce} answers once. */
export interface Once {
  readonly seen: DeliveryIdentity;
  readonly duplicates: Exclude<ReplayGuard["duplicates"], "accept">;
  /** Minimum time in seconds for which the delivery is stored after the response. */
  readonly rememberSeconds: number;
}

/** Dependencies of {@link respondOnce}. */
export interface OnceDependencies extends Pick<GuardedCall, "lambda" | "log" | "next"> {
  readonly store: ReplayStore;
  readonly now: () => Date;
}

/** The 4xx status codes with which a handler requests another attempt: timeout, too early, too many requests. */
const AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Passes a delivery to the handler only once: claims the delivery, calls the handler and stores the status of the
 * response. If the handler fails, with an error, a 5xx or a 4xx that requests another attempt, the claim is released,
 * so that the sender can try again. If the store fails, the handler is not called and the response is 503.
 *
 * @throws {unknown} The error of the handler, if it throws.
 */
export async function respondOnce(
  { seen, duplicates, rememberSeconds }: Once,
  { store, now, lambda, log, next }: OnceDependencies,
): Promise<unknown> {
  const start = now();
  const lease = start.getTime() + lambda.getRemainingTimeInMillis();
  const claim = { ...seen, lease, expires: seconds(lease) + rememberSeconds };
  let held;
  try {
    held = await store.claim(claim, start);
  } catch (error) {
    log({ guard: "failed", reason: "replay-store", message: messageOf(error) });
    return json(503, { message: "Service unavailable" });
  }
  if (held !== "claimed") {
    const { reason, answer } = answerTo(held, seen, duplicates, start);
    log({ guard: "duplicate", reason });
    return answer;
  }
  const settle = async (answered?: number) => {
    const isOurs = await store.settle(claim, answered).catch((error: unknown) => messageOf(error));
    if (isOurs === true) return;
    // The response is returned even if the claim could not be settled. After an error, the sender would repeat a
    // delivery that was handled.
    const message = isOurs === false ? "another invocation had taken over the claim" : isOurs;
    log({ guard: "failed", reason: "replay-store", message });
  };
  let answer;
  try {
    answer = await next();
  } catch (error) {
    await settle();
    throw error;
  }
  const status = statusOf(answer);
  const isDone = status !== undefined && status < 500 && !AGAIN.has(status);
  await settle(isDone ? status : undefined);
  return answer;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

function answerTo(
  held: ClaimedDelivery | undefined,
  { body }: DeliveryIdentity,
  duplicates: Once["duplicates"],
  now: Date,
) {
  if (held && held.body !== body) {
    const answer = json(409, { message: "Another message was received with this id" });
    return { reason: "other-body", answer };
  }
  if (held?.state === "done") {
    const message = "This message was answered before";
    const answer = json(duplicates === "acknowledge" ? 200 : 409, { message });
    const headers = { ...answer.headers, "webhook-duplicate": "true" };
    return { reason: "answered", answer: { ...answer, headers } };
  }
  const answer = json(409, { message: "This message is being answered" });
  const left = held ? seconds(held.lease - now.getTime()) : 0;
  const headers = { ...answer.headers, "Retry-After": String(Math.max(1, left)) };
  return { reason: "in-progress", answer: { ...answer, headers } };
}

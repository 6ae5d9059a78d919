import { messageOf } from "../../../lib/errors.ts";
import type { ReplayGuard } from "../../../lib/formats/function/guard-config.ts";
import { json } from "../../http/response.ts";
import { statusOf } from "./proxy-response.ts";
import type { GuardedCall } from "./route-guard.ts";

/** The identity of a delivery. */
interface DeliveryIdentity {
  readonly delivery: string;
  /** Hash of the body. The same id with another body is another delivery. */
  readonly body: string;
}

/** The exclusive right of one invocation to answer a delivery. */
export interface Claim extends DeliveryIdentity {
  /**
   * End of the claim in ms since the epoch, when the function reaches its timeout. Later claims of the same delivery
   * have another end, so it also identifies the claim.
   */
  readonly lease: number;
  /**
   * Time at which the delivery is forgotten, in seconds since the epoch. It is fixed with the claim, so a clock that
   * goes back meanwhile does not shorten it.
   */
  readonly expires: number;
}

/** The stored state of a delivery that could not be claimed. */
export interface ClaimedDelivery extends Pick<Claim, "body" | "lease"> {
  readonly state: "in-progress" | "done";
}

/** The memory of deliveries, shared by all execution environments. Its methods reject if the store fails. */
export interface ReplayStore {
  /**
   * Claims a delivery. Only one of several concurrent claims succeeds. A delivery can be claimed if it is unknown or
   * forgotten, or if it has the same body and its claim has ended without a response.
   *
   * @returns `"claimed"` if the claim succeeds. Otherwise the stored claim that holds the delivery, or `undefined` if
   *   the store no longer has that claim or cannot read it.
   */
  claim(claim: Claim, now: Date): Promise<"claimed" | ClaimedDelivery | undefined>;
  /**
   * Ends our own claim.
   *
   * @param status Status of the response. `undefined` releases the delivery for another attempt.
   * @returns `false` if another invocation holds the claim now; nothing is changed then.
   */
  settle(claim: Claim, status?: number): Promise<boolean>;
}

/** A delivery that {@link respondOnce} answers once. */
export interface Once {
  readonly seen: DeliveryIdentity;
  readonly duplicates: Exclude<ReplayGuard["duplicates"], "accept">;
  /** Minimum time for which the delivery is remembered after the response. */
  readonly rememberSeconds: number;
}

/** Dependencies of {@link respondOnce}. */
export interface OnceDependencies extends Pick<GuardedCall, "lambda" | "log" | "next"> {
  readonly store: ReplayStore;
  readonly now: () => Date;
}

/** The 4xx with which a handler requests another attempt: timeout, too early, too many requests. */
const AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Answers a delivery once: claims it, calls the handler and remembers the status. If the handler fails, with an
 * error, a 5xx or a 4xx that requests another attempt, the delivery is released for the sender's next attempt. If the
 * store fails, the handler is not called and the response is 503.
 *
 * @throws {unknown} If the handler throws; the error passes through.
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
    // The response is returned anyway. An error would make the sender repeat a delivery that was handled.
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

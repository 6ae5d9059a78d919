import { messageOf } from "../../../lib/errors.ts";
import type { ReplayGuard } from "../../../lib/formats/function/guard-config.ts";
import { json } from "../../http/response.ts";
import { statusOf } from "./proxy-response.ts";
import type { GuardedCall } from "./route-guard.ts";

/** A delivery as it is told from others. */
interface DeliveryIdentity {
  readonly delivery: string;
  /** Hash of the body: the same id with another body is another delivery. */
  readonly body: string;
}

/** The right to answer a delivery. */
export interface Claim extends DeliveryIdentity {
  /**
   * Until when, in ms since the epoch: as long as the function can run. No later claim of the same
   * delivery has the same end, so it also tells whose a claim is.
   */
  readonly lease: number;
  /**
   * When it is forgotten, in seconds since the epoch. Fixed here: a clock that goes back while it is
   * answered does not shorten it.
   */
  readonly expires: number;
}

/** What is known of a delivery that could not be claimed. */
export interface ClaimedDelivery extends Pick<Claim, "body" | "lease"> {
  readonly state: "in-progress" | "done";
}

/** What remembers deliveries, for all execution environments alike. Both ways reject where it fails. */
export interface ReplayStore {
  /**
   * Of several at once, one gets it. A delivery can be claimed that is unknown or forgotten, and one that
   * nobody answered within the lease; not by another body.
   *
   * @returns `undefined` where it is not ours, and was gone when its holder was looked for.
   */
  claim(claim: Claim, now: Date): Promise<"claimed" | ClaimedDelivery | undefined>;
  /**
   * Ends our own claim.
   *
   * @param status Of the answer; `undefined` gives the delivery free.
   * @returns `false` where the claim is not ours any more; nothing is changed then.
   */
  settle(claim: Claim, status?: number): Promise<boolean>;
}

export interface Once {
  readonly seen: DeliveryIdentity;
  readonly duplicates: Exclude<ReplayGuard["duplicates"], "accept">;
  /** After it was answered, at least. */
  readonly rememberSeconds: number;
}

export interface OnceDependencies extends Pick<GuardedCall, "lambda" | "log" | "next"> {
  readonly store: ReplayStore;
  readonly now: () => Date;
}

/** By these 4xx a handler asks for the same request again: timed out, too early, too many. */
const AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Answers a delivery once: claims it, has it answered, remembers that. One that fails, with a 5xx, a 4xx
 * that asks to try again or no answer at all, is given free for the sender's next attempt. Where the store
 * does not answer, nobody does: 503.
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
    // The answer stands: to take it back would have the sender send again what was done.
    const message = isOurs === false ? "the claim was another's by then" : isOurs;
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
    const answer = json(409, { message: "Another message came with this id" });
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

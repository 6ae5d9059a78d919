import type { Received } from "../protocol/protocol.ts";
import { partOf } from "../values.ts";
import type { ServiceCaller } from "./service-caller.ts";

/** Days after which KMS deletes a key, the fewest that it allows. */
export const DAYS = 7;

/** The KMS keys that calls have made. */
export class MadeKeys {
  readonly #ids = new Set<string>();

  /** Remembers the key if a call made one. */
  saw(call: string, answer: Received): void {
    const id = call === "kms CreateKey" ? partOf(answer.output, "KeyMetadata.KeyId") : undefined;
    if (typeof id === "string") this.#ids.add(id);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Schedules the deletion of every key. Returns the reasons by the keys that remain. */
  async remove(aws: ServiceCaller): Promise<ReadonlyMap<string, string>> {
    const remaining = new Map<string, string>();
    for (const id of this.#ids) {
      // oxlint-disable-next-line no-await-in-loop -- KMS allows few of these calls in a second.
      const reason = await scheduled(aws, id).catch(String);
      if (reason === undefined) this.#ids.delete(id);
      else remaining.set(id, reason);
    }
    return remaining;
  }
}

async function scheduled(aws: ServiceCaller, id: string): Promise<string | undefined> {
  const { error, message } = await aws.call("kms", "ScheduleKeyDeletion", {
    KeyId: id,
    PendingWindowInDays: DAYS,
  });
  if (error === undefined) return undefined;
  const isPending = error === "KMSInvalidStateException" && String(message).includes("pending");
  return isPending ? undefined : `${error}: ${String(message)}`;
}

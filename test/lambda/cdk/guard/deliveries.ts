import { dynamoDbReplayStore } from "../../../../lambda/cdk/guard/dynamodb-replay-store.ts";
import type { ReplayStore } from "../../../../lambda/cdk/guard/replay.ts";
import type { Environment } from "../../../../lib/cdk/runtime/https/endpoint.ts";
import { github } from "../../../../lib/formats/webhook/github.ts";
import type { Scheme } from "../../../../lib/formats/webhook/scheme.ts";
import {
  keyOf,
  NOW,
  secretOf,
  signed,
  standardWebhooks,
} from "../../../formats/webhook/schemes.ts";
import { eventOf, guardedFunction } from "./guarded-function.ts";
import { TABLE } from "./table.ts";

export const ROUTE = "POST /hooks";
export const BODY = '{"order":1}';

export interface ReceiverOptions {
  readonly duplicates?: "acknowledge" | "refuse";
  readonly scheme?: Scheme;
  readonly rememberSeconds?: number;
  readonly store?: ReplayStore;
  readonly handler?: () => unknown;
}

/** Signed deliveries and functions that receive them, with a clock that the test sets. */
export class Deliveries {
  /** Start of the test in ms since 1970, later than all earlier tests. */
  start = NOW.getTime();
  #clock = this.start;
  readonly #env: () => Environment;

  constructor(env: () => Environment) {
    this.#env = env;
  }

  restart(): void {
    this.start += 10 * 24 * 3600_000;
    this.after(0);
  }

  /** Sets the clock to a time after the start. */
  after(seconds: number): void {
    this.#clock = this.start + seconds * 1000;
  }

  readonly now = (): Date => new Date(this.#clock);

  receiver({ scheme = standardWebhooks, ...options }: ReceiverOptions = {}) {
    const { duplicates = "acknowledge", rememberSeconds = 3600, handler } = options;
    const { store = dynamoDbReplayStore(this.#env(), TABLE) } = options;
    const guard = {
      type: "webhook",
      scheme: scheme === github ? "github" : "standard",
      keys: [{ secret: "key" }],
      replay: { duplicates, rememberSeconds },
    } as const;
    return guardedFunction({
      routes: { [ROUTE]: guard, "POST /other": guard },
      secrets: { key: secretOf(scheme, "key") },
      store,
      now: this.now,
      ...(handler ? { handler } : {}),
    });
  }

  /** Returns the event of a delivery that is signed now. */
  event({ id = "msg_1", body = BODY, route = ROUTE, scheme = standardWebhooks } = {}) {
    const message = { body: Buffer.from(body), id: `${id}-${this.start}` };
    return eventOf(route, signed(scheme, message, [keyOf(scheme, "key")], this.now()), body);
  }
}

/** Returns the reasons in the log for deliveries that did not reach the handler. */
export function reasons(lines: readonly Readonly<Record<string, unknown>>[]) {
  return lines
    .filter(({ guard }) => guard !== "accepted")
    .map(({ guard, reason }) => [guard, reason]);
}

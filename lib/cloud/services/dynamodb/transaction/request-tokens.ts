import { createHash } from "node:crypto";
import { ServiceError } from "../../protocol/service-error.ts";
import { memberOf, membersOf, type Members } from "../../protocol/json/input.ts";
import type { DatabaseResponse } from "../database/database.ts";

interface Done {
  readonly request: string;
  readonly until: number;
  readonly response: Promise<DatabaseResponse>;
}

/** Time for which DynamoDB remembers the token of a request. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * The tokens of the transactions of the last ten minutes. A request with a token that succeeded is not performed again.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems
 */
export class RequestTokens {
  readonly #done = new Map<string, Done>();

  /**
   * Performs a request, or returns the response of the same request with the same token.
   *
   * @throws {ServiceError} IdempotentParameterMismatchException if the token was used for another request.
   */
  async once(
    input: Members,
    now: Date,
    perform: () => Promise<DatabaseResponse>,
  ): Promise<DatabaseResponse> {
    const token = memberOf(input, "ClientRequestToken");
    if (typeof token !== "string") return perform();
    for (const [one, { until }] of this.#done) if (until <= now.getTime()) this.#done.delete(one);
    const request = hashOf(memberOf(input, "TransactItems"));
    const done = this.#done.get(token);
    if (done && done.request !== request) throw mismatch();
    if (done) return done.response;
    const response = perform();
    this.#done.set(token, { request, until: now.getTime() + REMEMBERED_MS, response });
    const forget = (): void => void this.#done.delete(token);
    void response.then(({ status }) => (status === 200 ? undefined : forget()), forget);
    return response;
  }
}

function mismatch(): ServiceError {
  return new ServiceError(
    "IdempotentParameterMismatchException",
    "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
  );
}

/** Returns a hash that does not depend on the order of the members. */
function hashOf(value: unknown): string {
  const sorted = (_: string, one: unknown): unknown => {
    const members = membersOf(one);
    if (!members) return one;
    return Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex");
}

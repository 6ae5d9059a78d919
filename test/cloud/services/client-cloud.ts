import { afterAll, beforeAll } from "vitest";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import {
  REGION,
  startTestCloud,
  type Answer,
  type CallOptions,
  type TestCloud,
} from "../test-cloud.ts";
import type { StackSketch } from "../write-assembly.ts";

/** Settings with which an SDK client calls the local cloud as one of its users. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** Number of attempts, which is 1 because a client must not retry a refused call. */
  readonly maxAttempts: number;
}

/** A cloud with one stack, and an unmodified SDK client for each of its users. */
export interface ClientCloud<C> {
  readonly local: TestCloud;
  readonly as: (userName: string) => C;
}

/** Sends a request without an SDK client, which would validate it first. An object is sent as JSON. */
export type JsonCall = (
  userName: string,
  operation: string,
  body: unknown,
  options?: CallOptions,
) => Promise<Answer>;

/** Returns the function that calls a service. `X-Amz-Target` names the operation after the prefix. */
export function jsonCalls(cloud: { readonly local: TestCloud }, service: string, prefix: string) {
  const call: JsonCall = (userName, operation, body, options = {}) =>
    cloud.local.aws(service, "/", {
      as: cloud.local.keys(userName),
      headers: [["X-Amz-Target", `${prefix}.${operation}`]],
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      ...options,
    });
  return call;
}

/** Starts a cloud before the tests of the calling file, and closes it after them. */
export function clientCloud<C extends { destroy(): void }>(
  stack: StackSketch,
  newClient: (settings: ClientSettings) => C,
): ClientCloud<C> {
  let local: TestCloud;
  const clients = new Map<string, C>();
  beforeAll(async () => {
    local = await startTestCloud([stack]);
  });
  afterAll(async () => {
    for (const client of clients.values()) client.destroy();
    await local.close();
  });
  return {
    get local() {
      return local;
    },
    as(userName) {
      const known = clients.get(userName);
      if (known) return known;
      const client = newClient({
        region: REGION,
        endpoint: local.cloud.awsEndpoint,
        credentials: local.keys(userName),
        maxAttempts: 1,
      });
      clients.set(userName, client);
      return client;
    },
  };
}

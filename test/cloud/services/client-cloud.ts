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

/** What an SDK client is given to find the cloud, as one of its users. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** One: a refusal is looked at, not retried. */
  readonly maxAttempts: number;
}

/** A cloud with one stack, and an unmodified SDK client for each of its users. */
export interface ClientCloud<C> {
  readonly local: TestCloud;
  readonly as: (userName: string) => C;
}

/** Sends a request without an SDK, which would check it first; an object is sent as JSON. */
export type JsonCall = (
  userName: string,
  operation: string,
  body: unknown,
  options?: CallOptions,
) => Promise<Answer>;

/** Calls of a service whose operations are named by `X-Amz-Target`, after that prefix. */
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

/** Starts one for the tests of this file. */
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

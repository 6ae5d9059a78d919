import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { WireRequest } from "../../sigv4/request/request.ts";
import type { WireResponse } from "../http/http-types.ts";
import type { Log } from "../process/log.ts";
import { requestIdIn, URL_SECONDS } from "./response-url.ts";

interface Awaited {
  readonly secret: string;
  /** Monotonic time in ms after which the URL is not valid. */
  readonly validUntil: number;
  readonly receive: (body: Uint8Array) => void;
}

/** The responses of custom resources, which their functions send to URLs that only they know. */
export class Responses {
  readonly #awaited = new Map<string, Awaited>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Accepts the responses to a request.
   *
   * @param receive Receives each body with the right secret.
   * @returns The secret of the URL.
   */
  expect(requestId: string, receive: Awaited["receive"]): string {
    const now = performance.now();
    for (const [id, { validUntil }] of this.#awaited) {
      if (validUntil < now) this.#awaited.delete(id);
    }
    const secret = randomBytes(32).toString("hex");
    const validUntil = now + URL_SECONDS * 1000;
    this.#awaited.set(requestId, { secret, validUntil, receive });
    return secret;
  }

  /** Answers a request below `RESPONSE_PATH` as S3 does. */
  readonly handle = (request: WireRequest): WireResponse => {
    const requestId = requestIdIn(request.path);
    const awaited = requestId === undefined ? undefined : this.#awaited.get(requestId);
    if (!awaited || awaited.validUntil < performance.now()) {
      return this.#refused("AccessDenied", "Access Denied", "no custom resource waits for it");
    }
    const secret = request.query.find(([name]) => name === "X-Amz-Signature")?.[1] ?? "";
    if (request.method !== "PUT" || !isEqual(secret, awaited.secret)) {
      const message =
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
      const why =
        request.method === "PUT" ? "the signature in its URL is wrong" : "it is not a PUT";
      return this.#refused("SignatureDoesNotMatch", message, why);
    }
    awaited.receive(request.body);
    const etag = createHash("md5").update(request.body).digest("hex");
    return { status: 200, headers: [["ETag", `"${etag}"`]], body: "" };
  };

  #refused(code: string, message: string, why: string): WireResponse {
    this.#log({ type: "problem", text: `refused the response of a custom resource: ${why}` });
    return {
      status: 403,
      headers: [["Content-Type", "application/xml"]],
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    };
  }
}

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

import { isIP } from "node:net";
import { uriEncode } from "../../../../sigv4/request/encoding.ts";
import { RequestInvalid, type Pair, type WireRequest } from "../../../../sigv4/request/request.ts";
import { sign } from "../../../../sigv4/signing/sign.ts";
import type { Account } from "../../../account/account.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { BackendSettings } from "./backend-settings.ts";
import { checkKey, checkParameters } from "./forwarded-key.ts";

/** A request for a backend. */
export interface Forwarded {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key?: string | undefined;
  readonly query?: ReadonlyMap<string, string>;
  readonly headers?: readonly Pair[];
  /** Host of the client's request, without the bucket. @default - the address of the AWS endpoint */
  readonly host?: string;
  /** Length of a body that is streamed, or the whole body. */
  readonly body: Uint8Array | number;
}

/** Parameters about the client only. */
const OF_CLIENT: ReadonlySet<string> = new Set([
  "x-id",
  "x-amz-checksum-mode",
  "x-amz-request-payer",
]);

/**
 * Writes a request for a backend from the parts that were decided, in path style and with each part encoded in one way,
 * and signs it.
 *
 * @throws {ServiceError} If a part of it could be read in another way.
 */
export function forwardedRequest(
  { method, bucket, key, query = new Map(), headers = [], host = "", body }: Forwarded,
  { region, awsPort, clock }: Account,
  { credentials }: BackendSettings,
): WireRequest {
  if (key !== undefined) checkKey(key);
  checkParameters(query);
  const segments = [bucket, ...(key?.split("/") ?? [])].filter((one) => one !== undefined);
  const isStreamed = typeof body === "number";
  const length = isStreamed ? body : body.length;
  const isSized = length > 0 || method === "PUT" || method === "POST";
  const request: WireRequest = {
    method,
    path: `/${segments.map(uriEncode).join("/")}`,
    query: [...query].flatMap(([name, value]) =>
      OF_CLIENT.has(name) ? [] : [[uriEncode(name), uriEncode(value)] as const],
    ),
    headers: [
      ["Host", isOwnAddress(host) ? host : `127.0.0.1:${awsPort}`],
      ...headers,
      ...(isSized ? [["Content-Length", String(length)] as const] : []),
    ],
    body: isStreamed ? new Uint8Array() : body,
  };
  const settings = { credentials, region, service: "s3", date: clock.now() };
  const inS3 = { ...settings, encodePath: false, normalizePath: false };
  try {
    return sign(
      request,
      isStreamed
        ? { ...inS3, payload: "UNSIGNED-PAYLOAD" }
        : { ...inS3, contentSha256Header: true },
    ).request;
  } catch (error) {
    if (!(error instanceof RequestInvalid)) throw error;
    throw new ServiceError("InvalidArgument", error.message);
  }
}

/**
 * Returns whether a host is an address of this machine. Another name is not passed on, because a backend could take it for
 * the name of a bucket.
 */
function isOwnAddress(host: string): boolean {
  const name = host.replace(/:\d{1,5}$/, "").toLowerCase();
  return name === "localhost" || name === "[::1]" || (isIP(name) === 4 && name.startsWith("127."));
}

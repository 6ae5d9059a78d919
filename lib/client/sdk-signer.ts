import type { DateInput, HttpRequest, RequestSigner, RequestSigningArguments } from "@smithy/types";
import { uriEncode } from "../sigv4/encoding.ts";
import { wireRequest, type Pair, type WireRequest } from "../sigv4/request.ts";
import { sign } from "../sigv4/sign.ts";
import type { SigningTrace } from "../sigv4/signing-trace.ts";
import type { CredentialsSource } from "./attempt.ts";
import { BodyUnhashable, bytesOf } from "./body.ts";

/** What a client of the SDK gives its `signerConstructor`; only of these anything is read. */
export interface SdkSignerOptions {
  readonly credentials: CredentialsSource;
  readonly region: string | (() => Promise<string>);
  /** Signing name of the service. */
  readonly service: string;
  /** `false` takes the path as it is, as S3 wants it. @default true */
  readonly uriEscapePath?: boolean;
  /**
   * Called with the trace of each signature. Its canonical request holds the session token in clear:
   * `renderTrace` hides it.
   */
  readonly onTrace?: (trace: SigningTrace) => void;
}

/**
 * Our signer for the clients of the AWS SDK v3. Signed are `Host`, `Content-Type`, `X-Amz-*` and
 * `signableHeaders`, less `unsignableHeaders`. A client goes on to retry and to correct its clock by
 * itself, and signs through here each time.
 *
 * Given as `signer`, it must be told all that is above, since clients tell a finished signer nothing,
 * and look for credentials of their own besides: give them the same. {@link tracedSigner} needs neither.
 */
export class SdkSigner implements RequestSigner {
  readonly #options: SdkSignerOptions;

  constructor(options: SdkSignerOptions) {
    this.#options = options;
  }

  /**
   * The same request with the headers of its signature; the one that is given stays as it is.
   *
   * @throws {RequestInvalid} when the request cannot be signed.
   * @throws {BodyUnhashable} when its body is a stream that is not marked as `UNSIGNED-PAYLOAD`.
   */
  async sign(request: HttpRequest, given: RequestSigningArguments = {}): Promise<HttpRequest> {
    const { credentials, region, service, uriEscapePath = true, onTrace } = this.#options;
    const { unsigned, wire } = signable(request, given);
    const { request: signed, trace } = sign(wire, {
      credentials: typeof credentials === "function" ? await credentials() : credentials,
      region: given.signingRegion ?? (typeof region === "function" ? await region() : region),
      service: given.signingService ?? service,
      date: dateOf(given.signingDate),
      normalizePath: uriEscapePath,
      encodePath: uriEscapePath,
      contentSha256Header: true,
      ...(unsigned ? { payload: "UNSIGNED-PAYLOAD" } : {}),
    });
    onTrace?.(trace);
    return withHeaders(request, signed.headers);
  }
}

/**
 * A class for any client's `signerConstructor`, which the client makes with its own credentials, region
 * and service: `new LambdaClient({ signerConstructor: tracedSigner((trace) => …) })`.
 */
export function tracedSigner(
  onTrace: (trace: SigningTrace) => void,
): new (options: SdkSignerOptions) => RequestSigner {
  return class extends SdkSigner {
    constructor(options: SdkSignerOptions) {
      super({ ...options, onTrace });
    }
  };
}

/** What signing adds; an SDK request may still have it from an attempt before. */
const ADDED = /^(authorization|x-amz-date|x-amz-security-token|x-amz-content-sha256)$/i;
const ALWAYS_SIGNED = /^(host|content-type|x-amz-.*)$/i;

interface Signable {
  readonly wire: WireRequest;
  /** Whether the client wants the body left out of the signature. */
  readonly unsigned: boolean;
}

/** What the SDK's handler will put on the wire, less the headers that are not to be signed. */
function signable(request: HttpRequest, given: RequestSigningArguments): Signable {
  const { signableHeaders, unsignableHeaders } = given;
  const isSigned = ([header]: Pair): boolean => {
    const name = header.toLowerCase();
    if (ADDED.test(name)) return false;
    if (name === "host" || signableHeaders?.has(name)) return true;
    return ALWAYS_SIGNED.test(name) && !unsignableHeaders?.has(name);
  };
  const headers = Object.entries(request.headers);
  const hash = headers.find(([name]) => name.toLowerCase() === "x-amz-content-sha256")?.[1];
  const { path, method } = request;
  const url = `${request.protocol}//${hostOf(request)}${path.startsWith("/") ? "" : "/"}${path}`;
  const wire = wireRequest(method, url, headers.filter(isSigned), bodyOf(request, hash));
  return {
    wire: { ...wire, query: queryPairs(request.query) },
    unsigned: hash === UNSIGNED,
  };
}

const UNSIGNED = "UNSIGNED-PAYLOAD";

function bodyOf({ body }: HttpRequest, hash: string | undefined): Uint8Array {
  if (hash === UNSIGNED) return new Uint8Array();
  const bytes = bytesOf(body);
  if (bytes && !hash?.startsWith("STREAMING-")) return bytes;
  throw new BodyUnhashable(
    "a stream cannot be signed before it is sent; give the command its body as text or bytes",
  );
}

/** As the SDK's handler writes it: names in their order, a value for each of an array, `null` for none. */
function queryPairs(query: HttpRequest["query"] = {}): readonly Pair[] {
  return Object.keys(query)
    .toSorted()
    .flatMap((name) => {
      const value = query[name] ?? "";
      const values = typeof value === "string" ? [value] : value;
      return values.map((one): Pair => [uriEncode(name), uriEncode(one)]);
    });
}

/** With the port unless it is the scheme's own, which Node leaves out. */
function hostOf({ protocol, hostname, port }: HttpRequest): string {
  const own = protocol === "https:" ? 443 : 80;
  return port === undefined || port === own ? hostname : `${hostname}:${port}`;
}

/** The same request, of the same class, with these headers in place of those of their names. */
function withHeaders(request: HttpRequest, signed: readonly Pair[]): HttpRequest {
  const replaced = new Set(signed.map(([name]) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([header]) => {
    const name = header.toLowerCase();
    return !replaced.has(name) && !ADDED.test(name);
  });
  const named = signed.map(([name, value]): Pair => [name.toLowerCase(), value]);
  // The copy has the prototype and every member of the original.
  const copy = Object.assign(Object.create(Object.getPrototypeOf(request)) as HttpRequest, request);
  copy.headers = Object.fromEntries([...kept, ...named]);
  return copy;
}

/** A number is of seconds, also in text, as the SDK's own signer has it. */
function dateOf(input: DateInput = new Date()): Date {
  const seconds = Number(input);
  if (input instanceof Date || Number.isNaN(seconds)) return new Date(input);
  return new Date(seconds * 1000);
}

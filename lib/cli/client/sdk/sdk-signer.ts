import type {
  DateInput,
  HttpRequest,
  RequestPresigner,
  RequestPresigningArguments,
  RequestSigner,
  RequestSigningArguments,
  SigningArguments,
} from "@smithy/types";
import type { Pair } from "../../../sigv4/request/request.ts";
import { sign } from "../../../sigv4/signing/sign.ts";
import type { SigningOptions } from "../../../sigv4/signing/signing-options.ts";
import type { SigningTrace } from "../../../sigv4/signing/signing-trace.ts";
import { ALWAYS_SIGNED } from "../http/always-signed.ts";
import type { CredentialsSource } from "../http/attempt.ts";
import { presignSdkRequest } from "./sdk-presign.ts";
import { changed, contentSha256, sdkBody, sdkWireRequest, UNSIGNED } from "./sdk-request.ts";

/** What a client of the SDK gives its `signerConstructor`; only of these anything is read. */
export interface SdkSignerOptions {
  readonly credentials: CredentialsSource;
  readonly region: string | (() => Promise<string>);
  /** Signing name of the service. */
  readonly service: string;
  /** `false` takes the path as it is, as S3 wants it. @default true */
  readonly uriEscapePath?: boolean;
  /**
   * Called with the trace of each signature in a header. Its canonical request holds the session token
   * in clear: `renderTrace` hides it.
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
export class SdkSigner implements RequestSigner, RequestPresigner {
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
    const isUnsigned = contentSha256(request) === UNSIGNED;
    const headers = Object.entries(request.headers).filter(([name]) => isSigned(name, given));
    const { request: signed, trace } = sign(sdkWireRequest(request, headers, sdkBody(request)), {
      ...(await this.#settings(given)),
      contentSha256Header: true,
      ...(isUnsigned ? { payload: UNSIGNED } : {}),
    });
    this.#options.onTrace?.(trace);
    return withHeaders(request, signed.headers);
  }

  /**
   * The same request with its signature in the query; the one that is given stays as it is. `X-Amz-*`
   * headers move into the query. Unlike {@link sign}, it signs all others but those that hops change, as
   * the SDK's own signer does: whoever has the URL must send them.
   *
   * @param given `expiresIn` is 3600 seconds unless it says otherwise, as the SDK has it.
   * @throws {RequestInvalid} when the request cannot be presigned.
   * @throws {BodyUnhashable} when its body is a stream that is not marked as `UNSIGNED-PAYLOAD`, or has
   *   another hash than its header says.
   */
  async presign(
    request: HttpRequest,
    given: RequestPresigningArguments = {},
  ): Promise<HttpRequest> {
    const { expiresIn = 3600 } = given;
    return presignSdkRequest(request, { ...(await this.#settings(given)), expiresIn }, given);
  }

  async #settings(given: SigningArguments): Promise<SigningOptions> {
    const { credentials, region, service, uriEscapePath = true } = this.#options;
    return {
      credentials: typeof credentials === "function" ? await credentials() : credentials,
      region: given.signingRegion ?? (typeof region === "function" ? await region() : region),
      service: given.signingService ?? service,
      date: dateOf(given.signingDate),
      normalizePath: uriEscapePath,
      encodePath: uriEscapePath,
    };
  }
}

/**
 * A class for any client's `signerConstructor`, which the client makes with its own credentials, region
 * and service: `new LambdaClient({ signerConstructor: tracedSigner((trace) => …) })`.
 */
export function tracedSigner(
  onTrace: (trace: SigningTrace) => void,
): new (options: SdkSignerOptions) => RequestSigner & RequestPresigner {
  return class extends SdkSigner {
    constructor(options: SdkSignerOptions) {
      super({ ...options, onTrace });
    }
  };
}

/** What signing adds; an SDK request may still have it from an attempt before. */
const ADDED = /^(authorization|x-amz-date|x-amz-security-token|x-amz-content-sha256)$/i;

function isSigned(
  header: string,
  { signableHeaders, unsignableHeaders }: RequestSigningArguments,
): boolean {
  const name = header.toLowerCase();
  if (ADDED.test(name)) return false;
  if (name === "host" || signableHeaders?.has(name)) return true;
  return ALWAYS_SIGNED.test(name) && !unsignableHeaders?.has(name);
}

/** The same request with these headers in place of those of their names. */
function withHeaders(request: HttpRequest, signed: readonly Pair[]): HttpRequest {
  const replaced = new Set(signed.map(([name]) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([header]) => {
    const name = header.toLowerCase();
    return !replaced.has(name) && !ADDED.test(name);
  });
  const named = signed.map(([name, value]): Pair => [name.toLowerCase(), value]);
  return changed(request, { headers: Object.fromEntries([...kept, ...named]) });
}

/** A number is of seconds, also in text, as the SDK's own signer has it. */
function dateOf(input: DateInput = new Date()): Date {
  const seconds = Number(input);
  if (input instanceof Date || Number.isNaN(seconds)) return new Date(input);
  return new Date(seconds * 1000);
}

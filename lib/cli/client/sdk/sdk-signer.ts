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
import { ALWAYS_SIGNED } from "../../../signed-fetch/http/always-signed.ts";
import type { CredentialsSource } from "../../../signed-fetch/http/attempt.ts";
import { presignSdkRequest } from "./sdk-presign.ts";
import { changed, contentSha256, sdkBody, sdkWireRequest, UNSIGNED } from "./sdk-request.ts";

/** Options that an SDK client passes to its `signerConstructor`. The signer reads only these. */
export interface SdkSignerOptions {
  readonly credentials: CredentialsSource;
  readonly region: string | (() => Promise<string>);
  /** Signing name of the service. */
  readonly service: string;
  /** `false` signs the path unchanged, as S3 requires. @default true */
  readonly uriEscapePath?: boolean;
  /**
   * Called with the trace of each signature in a header. The trace's canonical request contains the session
   * token in clear text; `renderTrace` hides it.
   */
  readonly onTrace?: (trace: SigningTrace) => void;
}

/**
 * Our signer for the clients of the AWS SDK v3. It signs `Host`, `Content-Type`, `X-Amz-*` and
 * `signableHeaders`, except `unsignableHeaders`. The client still retries and corrects its clock by itself,
 * and calls this signer for each attempt.
 *
 * If you pass an instance as `signer`, pass it every option above, because an SDK client passes none to a
 * ready-made signer. Pass the same credentials to the client, because it looks for its own as well.
 * {@link tracedSigner} needs neither.
 */
export class SdkSigner implements RequestSigner, RequestPresigner {
  readonly #options: SdkSignerOptions;

  constructor(options: SdkSignerOptions) {
    this.#options = options;
  }

  /**
   * Returns a copy of the request with the headers of its signature.
   *
   * @throws {RequestInvalid} If the request cannot be signed.
   * @throws {BodyUnhashable} If its body is a stream that is not marked as `UNSIGNED-PAYLOAD`.
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
   * Returns a copy of the request with its signature in the query. `X-Amz-*` headers move into the query.
   * Unlike {@link sign}, it signs all other headers except those that proxies change, as the SDK's own
   * signer does. A client that uses the URL must send these headers.
   *
   * @param given `expiresIn` defaults to 3600 seconds, as in the SDK.
   * @throws {RequestInvalid} If the request cannot be presigned.
   * @throws {BodyUnhashable} If its body is a stream that is not marked as `UNSIGNED-PAYLOAD`, or if the
   *   body's hash differs from the one in its header.
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
 * Returns a class for any client's `signerConstructor`. The client constructs it with its own credentials,
 * region and service: `new LambdaClient({ signerConstructor: tracedSigner((trace) => …) })`.
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

/** Headers that signing adds. An SDK request may still have them from an earlier attempt. */
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

/** Returns the request with the given headers, which replace headers of the same names. */
function withHeaders(request: HttpRequest, signed: readonly Pair[]): HttpRequest {
  const replaced = new Set(signed.map(([name]) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([header]) => {
    const name = header.toLowerCase();
    return !replaced.has(name) && !ADDED.test(name);
  });
  const named = signed.map(([name, value]): Pair => [name.toLowerCase(), value]);
  return changed(request, { headers: Object.fromEntries([...kept, ...named]) });
}

/** Converts a date. A number, even in text, counts seconds, as in the SDK's own signer. */
function dateOf(input: DateInput = new Date()): Date {
  const seconds = Number(input);
  if (input instanceof Date || Number.isNaN(seconds)) return new Date(input);
  return new Date(seconds * 1000);
}

import { headerValues, type Pair, type WireRequest } from "../../sigv4/request/request.ts";
import { sign, type SignedRequest, type SignOptions } from "../../sigv4/signing/sign.ts";
import type { SigningTrace } from "../../sigv4/signing/signing-trace.ts";
import type { Credentials } from "../../sigv4/signing/signing-options.ts";
import { ALWAYS_SIGNED } from "./always-signed.ts";
import { isSkewed, type ClockSkew } from "./clock-skew.ts";
import type { Deadline } from "./deadline.ts";
import type { BodyReader, ResponseHead } from "./response.ts";
import type { Outcome } from "./retry.ts";
import { serviceSettings } from "./service-settings.ts";
import { EndpointUnreachable, send, type Connection } from "./transport.ts";

/** Fixed credentials, or a function that returns them and is called for each signature. */
export type CredentialsSource = Credentials | (() => Promise<Credentials>);

/**
 * How requests are signed. The same for all attempts and all requests of one caller. By default, `normalizePath` and
 * `encodePath` are off for S3, and `payload` is `UNSIGNED-PAYLOAD` for VPC Lattice, because these services require it.
 */
export interface SigningSettings extends Pick<
  SignOptions,
  "region" | "normalizePath" | "encodePath" | "omitSessionToken" | "payload"
> {
  readonly credentials: CredentialsSource;
  /** Signing name of the service. */
  readonly service: string;
  /** Names of headers to sign in addition to `Host`, `Content-Type` and `X-Amz-*`, if a request has them. */
  readonly signHeaders?: readonly string[];
  /**
   * Whether to send `X-Amz-Content-Sha256`. The services execute-api, lambda, aoss and S3 always get it.
   * @default false
   */
  readonly contentSha256?: boolean;
  /**
   * Host to sign for if a hop, such as CloudFront, replaces the `Host` header. The request is sent with its own host.
   * @default - the host that is sent
   */
  readonly signHost?: string | undefined;
  /**
   * Called with the trace of each attempt, before the attempt is sent. The trace's canonical request
   * contains the session token in clear text; `renderTrace` hides it.
   */
  readonly onTrace?: (trace: SigningTrace) => void;
}

/** Options and state that all attempts of a call share. */
export interface AttemptContext {
  readonly clock: ClockSkew;
  readonly correctClockSkew: boolean;
  readonly now: () => Date;
  readonly deadline: Deadline;
  readonly maxBodyBytes: number | undefined;
  readonly connectTo: Connection | undefined;
  /** Like the option of `send`, but it also gets the signed request that the response belongs to. */
  readonly streamTo: (head: ResponseHead, request: WireRequest) => BodyReader | undefined;
}

export interface Attempt {
  readonly outcome: Outcome;
  readonly signed: SignedRequest;
  /** Whether the response showed that the clock that signed the request is wrong. */
  readonly skewed: boolean;
}

/**
 * Signs a request with fresh credentials and a fresh date, sends it once, and reads the server's time from
 * the response.
 *
 * @throws {RequestInvalid} If the request cannot be signed.
 * @throws {EndpointUnreachable} If no credentials arrive in time. If the endpoint does not respond, the
 *   error is returned as `outcome`.
 * @throws {ResponseTooLarge} If the response is longer than `maxBodyBytes` and not streamed.
 * @throws {ResponseCutShort} If a streamed response ends too early.
 */
export async function attempt(
  url: string,
  request: WireRequest,
  options: SigningSettings,
  { clock, correctClockSkew, now, deadline, maxBodyBytes, connectTo, ...context }: AttemptContext,
): Promise<Attempt> {
  const credentials = await currentCredentials(options.credentials, url, deadline);
  const sentAt = now();
  const signedWithMs = correctClockSkew ? clock.offsetMs : 0;
  const date = new Date(sentAt.getTime() + signedWithMs);
  const signed = signComplete(request, { ...options, credentials, date });
  options.onTrace?.(signed.trace);
  try {
    const { leftMs: timeoutMs, signal } = deadline;
    const outcome = await send(url, signed.request, {
      timeoutMs,
      signal,
      maxBodyBytes,
      connectTo,
      streamTo: (head) => context.streamTo(head, signed.request),
    });
    if (!correctClockSkew) return { outcome, signed, skewed: false };
    clock.sample(outcome.headers, { sentAt, receivedAt: now() });
    return { outcome, signed, skewed: isSkewed(signedWithMs, clock.offsetMs) };
  } catch (error) {
    if (deadline.signal?.aborted || !(error instanceof EndpointUnreachable)) throw error;
    return { outcome: error, signed, skewed: false };
  }
}

/** Signing settings with the credentials and the date of one attempt. */
export type CompleteOptions = Omit<SigningSettings, "credentials"> &
  Pick<SignOptions, "credentials" | "date">;

/**
 * Returns the whole request as one attempt sends it. The signed headers come before the others.
 *
 * @throws {RequestInvalid} If the request cannot be signed.
 */
export function signComplete(request: WireRequest, options: CompleteOptions): SignedRequest {
  const { signHeaders = [], contentSha256 = false, signHost } = options;
  const expected = serviceSettings(options.service);
  const {
    normalizePath = expected.normalizePath,
    encodePath = expected.encodePath,
    payload = expected.payload,
  } = options;
  const named = new Set(signHeaders.map((name) => name.toLowerCase()));
  const isSigned = ([name]: Pair): boolean =>
    ALWAYS_SIGNED.test(name) || AUTHORIZATION.test(name) || named.has(name.toLowerCase());
  const given = headerValues(request, "x-amz-content-sha256").length > 0;
  // A hash that the caller gives is the hash of the body. If `payload` is set too, `sign` rejects the request instead of
  // sending the header twice.
  const contentSha256Header =
    payload !== undefined || ((contentSha256 || expected.contentSha256) && !given);
  const signed = sign(
    { ...request, headers: withHost(request.headers.filter(isSigned), signHost) },
    { ...options, normalizePath, encodePath, payload, contentSha256Header },
  );
  const sent = withHost(signed.request.headers, headerValues(request, "host")[0]);
  const unsigned = request.headers.filter((header) => !isSigned(header));
  return { ...signed, request: { ...signed.request, headers: [...sent, ...unsigned] } };
}

/** Returns the headers with another `Host`, or the same headers if there is no other. */
function withHost(headers: readonly Pair[], host: string | undefined): readonly Pair[] {
  return host === undefined
    ? headers
    : headers.map((header): Pair => (HOST.test(header[0]) ? [header[0], host] : header));
}

const HOST = /^host$/i;

/** Header that is passed on to the signer, which rejects it, because a request can have only one. */
const AUTHORIZATION = /^authorization$/i;

async function currentCredentials(
  source: CredentialsSource,
  url: string,
  deadline: Deadline,
): Promise<Credentials> {
  if (typeof source !== "function") return source;
  const found = await deadline.meet(source());
  if (found) return found.value;
  const { host } = new URL(url);
  throw new EndpointUnreachable(`cannot reach ${host}: no credentials arrived in time`, false);
}

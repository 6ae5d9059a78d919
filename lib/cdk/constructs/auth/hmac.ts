import { Duration } from "aws-cdk-lib";
import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import { HttpNoneAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import type { GuardKey, WebhookGuard } from "../../../formats/function/guard-config.ts";
import type { BoundRoute, RouteAuth } from "./route-auth.ts";

/** One key of a webhook. */
export interface HmacKey {
  /** The name of the secret that holds the key. It is a secret of the route's function. */
  readonly secret: string;
  /**
   * The first moment at which the key is valid.
   *
   * @default - no lower limit
   */
  readonly notBefore?: Date;
  /**
   * The last moment at which the key is valid. Set it on the old key of a rotation.
   *
   * @default - no upper limit
   */
  readonly notAfter?: Date;
  /**
   * Whether the guard accepts a key of fewer than 24 bytes.
   *
   * @default false
   */
  readonly insecureShortKey?: boolean;
}

/** Properties of `auth.hmac`. */
export interface HmacProps {
  /** The signature scheme of the sender: OpenFaaS, GitHub, Standard Webhooks or Stripe. */
  readonly scheme: "openfaas" | "github" | "standard" | "stripe";
  /** The keys. A signature by any key that is valid at the time is accepted. */
  readonly keys: readonly [HmacKey, ...HmacKey[]];
  /**
   * The header that carries the signature. The scheme `openfaas` requires it; the others do not allow it.
   *
   * @default - the header of the scheme
   */
  readonly header?: string;
  /**
   * Whether the signature is made with SHA-1 instead of SHA-256. Only the scheme `openfaas` allows it, for senders
   * that cannot use SHA-256.
   *
   * @default false
   */
  readonly sha1?: boolean;
  /**
   * The largest difference between the timestamp of a delivery and the clock. The schemes `openfaas` and `github`
   * have no timestamp and ignore it.
   *
   * @default Duration.minutes(5)
   */
  readonly tolerance?: Duration;
  /**
   * How a repeated delivery is handled if an earlier one was answered: `acknowledge` responds with 200 and `refuse`
   * with 409, both without calling the function; `accept` calls the function again.
   *
   * @default "acknowledge"
   */
  readonly duplicates?: "acknowledge" | "refuse" | "accept";
  /**
   * How long an answered delivery is stored. A scheme without a timestamp has no other protection against replays: a
   * captured delivery becomes valid again when the stored delivery is deleted.
   *
   * @default - twice the tolerance, or 7 days if the scheme has no timestamp
   */
  readonly remember?: Duration;
}

/** The headers that verification needs. If one is missing, API Gateway responds with 400 and calls no function. */
const HEADERS = {
  github: ["X-Hub-Signature-256"],
  standard: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  stripe: ["Stripe-Signature"],
} as const;

/**
 * Requires an HMAC of the body, made with a key that sender and receiver share. API Gateway passes no body to
 * authorizers, so the signature is verified inside the function: the construct installs a guard that runs before the
 * handler.
 *
 * @throws {RangeError} If `header` is missing for the scheme `openfaas`, or if `header` or `sha1` is set for another
 *   scheme.
 * @throws {RangeError} When the result is added to a route: if `remember` is shorter than the time for which a
 *   delivery is valid, or if a key is not a secret of the route's function.
 * @example
 * const github = auth.hmac({ scheme: "github", keys: [{ secret: "githubKey" }] });
 * api.addRoute({ method: "POST", path: "/hooks/github", handler: hooks, auth: github });
 */
export function hmac(props: HmacProps): RouteAuth {
  const headers = headersOf(props);
  const why = "an HMAC, verified inside the function by the guard that runs before its handler";
  const install = (route: BoundRoute): void => {
    route.handler.guard(route.key, guardOf(props, route));
  };
  return {
    bind: (route) => {
      install(route);
      return {
        kind: "HMAC",
        authorizationType: AuthorizationType.NONE,
        requestParameters: Object.fromEntries(
          headers.map((name) => [`method.request.header.${name}`, true]),
        ),
        acknowledged: { "AwsSolutions-APIG4": why, "AwsSolutions-COG4": why, LOCK01: why },
      };
    },
    // An HTTP API cannot require headers. The guard rejects a delivery without them.
    bindHttp: (route) => {
      install(route);
      return {
        kind: "HMAC",
        authorizer: new HttpNoneAuthorizer(),
        acknowledged: { "AwsSolutions-APIG4": why, LOCK01: why },
      };
    },
  };
}

function headersOf({ scheme, header, sha1 }: HmacProps): readonly string[] {
  if (scheme === "openfaas") {
    if (header === undefined) throw new RangeError("hmac: scheme openfaas requires a header");
    return [header];
  }
  if (header !== undefined || sha1 !== undefined) {
    throw new RangeError(`hmac: scheme ${scheme} allows neither header nor sha1; leave both out`);
  }
  return HEADERS[scheme];
}

function guardOf(props: HmacProps, { handler, deliveries }: BoundRoute): WebhookGuard {
  const { scheme, header, sha1, keys, duplicates = "acknowledge" } = props;
  const timed = scheme === "standard" || scheme === "stripe";
  const tolerance = props.tolerance ?? Duration.minutes(5);
  const guard = {
    type: "webhook",
    scheme,
    ...(header === undefined ? {} : { header }),
    ...(sha1 ? { algorithm: "sha1" as const } : {}),
    ...(timed ? { toleranceSeconds: tolerance.toSeconds() } : {}),
    keys: keys.map(guardKey),
  } as const;
  if (duplicates === "accept") return { ...guard, replay: { duplicates } };
  const atLeast = timed ? Math.max(1, 2 * tolerance.toSeconds()) : 1;
  const remember = props.remember?.toSeconds() ?? (timed ? atLeast : Duration.days(7).toSeconds());
  if (remember < atLeast) {
    throw new RangeError(
      `hmac: remember is ${remember} s, but a delivery is valid for ${atLeast} s`,
    );
  }
  handler.remembersIn(deliveries);
  return { ...guard, replay: { duplicates, rememberSeconds: remember } };
}

function guardKey({ secret, notBefore, notAfter, insecureShortKey }: HmacKey): GuardKey {
  return {
    secret,
    ...(notBefore ? { notBefore: notBefore.toISOString() } : {}),
    ...(notAfter ? { notAfter: notAfter.toISOString() } : {}),
    ...(insecureShortKey ? { insecureShortKey } : {}),
  };
}

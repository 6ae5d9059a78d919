import { Duration } from "aws-cdk-lib";
import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import type { GuardKey, WebhookGuard } from "../../../formats/function/guard-config.ts";
import type { BoundRoute, RouteAuth } from "./route-auth.ts";

export interface HmacKey {
  /** The secret of the route's function that holds it. */
  readonly secret: string;
  /** The first moment at which it is good. @default always was */
  readonly notBefore?: Date;
  /** The last moment at which it is good: set it on the old key of a rotation. @default always will be */
  readonly notAfter?: Date;
  /** Takes a key of fewer than 24 bytes. @default false */
  readonly insecureShortKey?: boolean;
}

export interface HmacProps {
  readonly scheme: "openfaas" | "github" | "standard" | "stripe";
  /** All are good at the same time, within their own times. */
  readonly keys: readonly [HmacKey, ...HmacKey[]];
  /** Of OpenFaaS alone, and there required: the header that carries the signature. */
  readonly header?: string;
  /** Of OpenFaaS alone: takes SHA-1 instead, for senders that know nothing else. @default false */
  readonly sha1?: boolean;
  /** How far the timestamp may be off, where the scheme has one. @default 5 minutes */
  readonly tolerance?: Duration;
  /**
   * What becomes of a delivery that was answered before: acknowledged with 200 or refused with 409, both
   * without calling the function; or accepted again.
   *
   * @default "acknowledge"
   */
  readonly duplicates?: "acknowledge" | "refuse" | "accept";
  /**
   * For how long a delivery is remembered. Schemes without a timestamp have no other protection: a
   * delivery that was captured is good again when it is forgotten.
   *
   * @default twice the tolerance, or 7 days where the scheme has no timestamp
   */
  readonly remember?: Duration;
}

/** The headers without which there is nothing to verify; API Gateway refuses before it calls anything. */
const HEADERS = {
  github: ["X-Hub-Signature-256"],
  standard: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  stripe: ["Stripe-Signature"],
} as const;

/**
 * An HMAC of the body, made with a key that sender and receiver share. It is verified inside the function,
 * before the handler, by a guard that the construct puts in front of it: API Gateway shows no authorizer a
 * body.
 *
 * @throws {RangeError} at a header or SHA-1 with a scheme that has its own, or none with OpenFaaS; when it is
 *   given to a route, at a delivery that would be forgotten while it is still good.
 */
export function hmac(props: HmacProps): RouteAuth {
  const headers = headersOf(props);
  return {
    bind: (route) => {
      route.handler.guard(route.key, guardOf(props, route));
      const why = "an HMAC, verified inside the function by the guard in front of its handler";
      return {
        kind: "HMAC",
        authorizationType: AuthorizationType.NONE,
        requestParameters: Object.fromEntries(
          headers.map((name) => [`method.request.header.${name}`, true]),
        ),
        acknowledged: { "AwsSolutions-APIG4": why, "AwsSolutions-COG4": why, LOCK01: why },
      };
    },
  };
}

function headersOf({ scheme, header, sha1 }: HmacProps): readonly string[] {
  if (scheme === "openfaas") {
    if (header === undefined) throw new RangeError("hmac: scheme openfaas takes a header");
    return [header];
  }
  if (header !== undefined || sha1 !== undefined) {
    throw new RangeError(`hmac: scheme ${scheme} has its own header, and SHA-256 alone`);
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
    throw new RangeError(`hmac: remember is ${remember} s; a delivery is good for ${atLeast} s`);
  }
  const table = deliveries();
  handler.remembersIn(table);
  return { ...guard, replay: { duplicates, table: table.tableName, rememberSeconds: remember } };
}

function guardKey({ secret, notBefore, notAfter, insecureShortKey }: HmacKey): GuardKey {
  return {
    secret,
    ...(notBefore ? { notBefore: notBefore.toISOString() } : {}),
    ...(notAfter ? { notAfter: notAfter.toISOString() } : {}),
    ...(insecureShortKey ? { insecureShortKey } : {}),
  };
}

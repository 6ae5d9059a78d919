import type { IVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import type { ApiDomainOptions } from "./api-domain.ts";
import { type CorsOptions, requireExact } from "../responses/cors-options.ts";
import type { FirewallProps } from "./firewall.ts";
import type { EndpointAccess, TlsPolicy } from "./tls-policy.ts";

/** The stage of every locked API. Policies use the name, because a reference to the stage would be circular. */
export const API_STAGE = "prod";

/** Properties of `LockedApi`. */
export interface LockedApiProps {
  /** Name of the REST API. */
  readonly name: string;
  /**
   * Requests per second to each route that sets no throttle, over all callers.
   *
   * @default 20
   */
  readonly rateLimit?: number;
  /**
   * Requests at the same moment to each route that sets no throttle, over all callers.
   *
   * @default 40
   */
  readonly burstLimit?: number;
  /**
   * Limits by address, evaluated before everything else.
   *
   * @default - no firewall, because AWS bills it by month
   */
  readonly firewall?: Omit<FirewallProps, "stage">;
  /**
   * CIDR blocks that may call the API. Callers still have to authenticate.
   *
   * @default - every address
   */
  readonly allowFrom?: readonly [string, ...string[]];
  /**
   * The TLS versions that the API accepts. A domain must have the same policy, because API Gateway negotiates every
   * call with the policy of the API.
   *
   * @default - the policy of the domain, or "TLS13" without a domain; "TLS13_OR_12" with mutual TLS
   */
  readonly tls?: TlsPolicy;
  /**
   * Whether API Gateway rejects a request whose `Host` differs from the name in the TLS handshake (`STRICT`). It
   * applies to the API and its domain. Callers of a private API that use neither private DNS nor a domain send another
   * name in the handshake, so they need `BASIC`. A deployed API can change its endpoint type (`privateTo`) only while
   * it is `BASIC`, and the change from `STRICT` to `BASIC` takes about 15 minutes. The check LOCK12 reports `BASIC`
   * until it is acknowledged with a reason.
   *
   * @default "STRICT"
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
   */
  readonly endpointAccess?: EndpointAccess;
  /**
   * A custom domain. It disables the API's default endpoint.
   *
   * @default - the default endpoint only
   */
  readonly domain?: ApiDomainOptions;
  /**
   * VPC endpoints through which the API can be called. It is private then. To add or remove this property on a
   * deployed API, first deploy it with `endpointAccess: "BASIC"`.
   *
   * @default - a regional API
   */
  readonly privateTo?: readonly [IVpcEndpoint, ...IVpcEndpoint[]];
  /**
   * The origins whose scripts may call the API in a browser, and their methods and headers. Callers still have to
   * authenticate. The handlers must add the headers of `corsHeaders` to their responses.
   *
   * @default - browsers show no response to scripts of other origins
   */
  readonly cors?: CorsOptions;
}

/**
 * Checks that the properties can be combined.
 *
 * @throws {RangeError} If `privateTo` is set with `allowFrom` or `domain`, or if `cors` is not exact.
 */
export function requireCompatible({ allowFrom, domain, privateTo, cors }: LockedApiProps): void {
  if (cors) requireExact(cors);
  if (allowFrom && privateTo) {
    throw new RangeError(
      "LockedApi: use either allowFrom or privateTo, because allowFrom matches no caller behind a VPC endpoint",
    );
  }
  if (domain && privateTo) {
    throw new RangeError(
      "LockedApi: use either domain or privateTo, because a regional domain cannot serve a private API",
    );
  }
}

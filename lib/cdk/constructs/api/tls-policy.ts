import {
  type CfnRestApi,
  EndpointAccessMode,
  type RestApi,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigateway";
import { CodedError } from "../../../errors.ts";

/**
 * The accepted TLS versions: `TLS13` is 1.3 only, `TLS13_OR_12` adds 1.2 for clients that do not support 1.3. The
 * policies that end with `_FIPS` use only cryptography that is validated by FIPS 140. The local cloud does not support
 * these.
 */
export type TlsPolicy = "TLS13" | "TLS13_OR_12" | "TLS13_FIPS" | "TLS13_OR_12_FIPS";

/** `STRICT` rejects requests whose host differs from the name in the TLS handshake, `BASIC` accepts them. */
export type EndpointAccess = "STRICT" | "BASIC";

/** The TLS policy of an API or domain contradicts another property. */
export class TlsPolicyUnavailable extends CodedError {
  readonly code = "ERR_TLS_POLICY";
}

const POLICIES = {
  TLS13: SecurityPolicy.TLS13_1_3_2025_09,
  // Of the policies with TLS 1.2, this is the policy in which every cipher has forward secrecy.
  TLS13_OR_12: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
  TLS13_FIPS: SecurityPolicy.TLS13_1_3_FIPS_2025_09,
  // CDK passes the text on to CloudFormation, which accepts this value, but CDK's enum lacks it.
  TLS13_OR_12_FIPS: "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09" as SecurityPolicy,
} as const satisfies Readonly<Record<TlsPolicy, SecurityPolicy>>;

/** Arguments of {@link apiTls}. */
export interface ApiTls {
  /** The policy of the API. @default - the policy of the domain */
  readonly tls?: TlsPolicy | undefined;
  /** The domain of the API. @default - no domain */
  readonly domain?: { readonly tls?: TlsPolicy; readonly mutualTls?: unknown } | undefined;
}

/**
 * Returns the TLS policy of an API. API Gateway negotiates a call to a custom domain with the policy of the API, so the
 * two must not differ. A domain with mutual TLS has the policy TLS_1_2, so the API must accept TLS 1.2.
 *
 * @throws {TlsPolicyUnavailable} If API and domain have different policies, if a domain with mutual TLS has a policy,
 *   or if its API does not accept TLS 1.2.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
 */
export function apiTls({ tls, domain }: ApiTls): TlsPolicy {
  if (domain?.mutualTls === undefined) {
    if (tls !== undefined && domain?.tls !== undefined && tls !== domain.tls) {
      throw new TlsPolicyUnavailable(
        `tls is ${tls} and domain.tls is ${domain.tls}, but API Gateway negotiates calls to the domain with the policy of the API: leave one of them out`,
      );
    }
    return domain?.tls ?? tls ?? "TLS13";
  }
  if (domain.tls !== undefined) {
    throw new TlsPolicyUnavailable(
      "leave out domain.tls, because API Gateway offers mutualTls with the policy TLS_1_2 only",
    );
  }
  if (tls === "TLS13" || tls === "TLS13_FIPS") {
    throw new TlsPolicyUnavailable(
      `tls is ${tls}, but the domain accepts TLS 1.2 because of mutualTls: leave out tls`,
    );
  }
  return tls ?? "TLS13_OR_12";
}

/**
 * Returns the TLS settings of a domain name or an API.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function tlsSettings(policy: TlsPolicy, access: EndpointAccess = "STRICT") {
  return { securityPolicy: POLICIES[policy], endpointAccessMode: EndpointAccessMode[access] };
}

/**
 * Applies the TLS settings to an API. AWS's own default still accepts TLS 1.0, and {@link RestApi} has no property for
 * the settings (aws/aws-cdk#36663).
 */
export function requireTls(api: RestApi, policy: TlsPolicy, access?: EndpointAccess): void {
  Object.assign(resourceOf(api), tlsSettings(policy, access));
}

/** Disables the default endpoint of an API, so that only its custom domains serve it. */
export function disableDefaultEndpoint(api: RestApi): void {
  resourceOf(api).disableExecuteApiEndpoint = true;
}

function resourceOf(api: RestApi): CfnRestApi {
  return api.node.defaultChild as CfnRestApi; // CDK types the default child of a RestApi as a construct.
}

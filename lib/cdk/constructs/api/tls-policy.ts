import {
  type CfnRestApi,
  EndpointAccessMode,
  type RestApi,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigateway";

/** The accepted TLS versions: `TLS13` is 1.3 only, `TLS13_OR_12` adds 1.2 for clients that do not support 1.3. */
export type TlsPolicy = "TLS13" | "TLS13_OR_12";

const POLICIES = {
  TLS13: SecurityPolicy.TLS13_1_3_2025_09,
  // Of the policies with TLS 1.2, this is the policy in which every cipher has forward secrecy.
  TLS13_OR_12: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
} as const satisfies Readonly<Record<TlsPolicy, SecurityPolicy>>;

/**
 * Returns the TLS settings of a domain name or an API. The access mode `STRICT` also rejects requests whose host
 * differs from the name in the TLS handshake.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function tlsSettings(policy: TlsPolicy = "TLS13") {
  return { securityPolicy: POLICIES[policy], endpointAccessMode: EndpointAccessMode.STRICT };
}

/**
 * Applies the TLS settings to an API's default endpoint. AWS's own default still accepts TLS 1.0, and
 * {@link RestApi} has no property for the settings (aws/aws-cdk#36663).
 */
export function requireTls(api: RestApi, policy?: TlsPolicy): void {
  Object.assign(resourceOf(api), tlsSettings(policy));
}

/** Disables the default endpoint of an API, so that only its custom domains serve it. */
export function disableDefaultEndpoint(api: RestApi): void {
  resourceOf(api).disableExecuteApiEndpoint = true;
}

function resourceOf(api: RestApi): CfnRestApi {
  return api.node.defaultChild as CfnRestApi; // CDK types the default child of a RestApi as a construct.
}

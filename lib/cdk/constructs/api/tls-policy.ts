import {
  type CfnRestApi,
  EndpointAccessMode,
  type RestApi,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigateway";

/** Which versions of TLS are spoken: 1.3 alone, or 1.2 too, for clients that cannot do better. */
export type TlsPolicy = "TLS13" | "TLS13_OR_12";

const POLICIES = {
  TLS13: SecurityPolicy.TLS13_1_3_2025_09,
  // Of those with TLS 1.2, the one whose every cipher has forward secrecy.
  TLS13_OR_12: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
} as const satisfies Readonly<Record<TlsPolicy, SecurityPolicy>>;

/** What a domain name or an API takes; and only under the very name that the handshake was for. */
export function tlsSettings(policy: TlsPolicy = "TLS13") {
  return { securityPolicy: POLICIES[policy], endpointAccessMode: EndpointAccessMode.STRICT };
}

/**
 * Sets it on an API's default endpoint. AWS's default is still TLS 1.0, and {@link RestApi} has no
 * property for it (aws/aws-cdk#36663).
 */
export function requireTls(api: RestApi, policy?: TlsPolicy): void {
  Object.assign(resourceOf(api), tlsSettings(policy));
}

/** Leaves an API no host name but its custom domains. */
export function disableDefaultEndpoint(api: RestApi): void {
  resourceOf(api).disableExecuteApiEndpoint = true;
}

function resourceOf(api: RestApi): CfnRestApi {
  return api.node.defaultChild as CfnRestApi; // Which it is; CDK types it as a construct.
}

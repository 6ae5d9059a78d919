/** Minimum TLS versions that a policy may require. The local cloud supports no older version. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** Requirements for TLS connections to one host name of an API. */
export interface TlsPolicy {
  readonly minVersion: TlsVersion;
  /** Whether the server name of the handshake must be the request's host (`EndpointAccessMode: STRICT`). */
  readonly isStrict: boolean;
}

/** The endpoints of an API other than its custom domains. */
export interface Exposure extends TlsPolicy {
  /** Whether the API is served under its default host name. */
  readonly hasDefaultEndpoint: boolean;
  /** Private APIs only: ids of the VPC endpoints that reach the API. An empty list means every VPC endpoint. */
  readonly vpcEndpoints?: readonly string[] | undefined;
}

/** A custom host name for the account's APIs. */
export interface CustomDomain extends TlsPolicy {
  readonly name: string;
  /** PEM of the accepted client CAs, or `undefined` if mutual TLS is off. */
  readonly truststore: string | undefined;
  /** Stages by base path, without slashes. The empty base path matches all other paths. */
  readonly mappings: Map<string, DomainMapping>;
}

interface DomainMapping {
  readonly apiId: string;
  readonly stageName: string;
}

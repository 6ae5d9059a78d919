/** The versions of TLS that a policy may ask for; what is older is spoken nowhere here. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** What connections must be like to reach an API by one of its names. */
export interface TlsPolicy {
  readonly minVersion: TlsVersion;
  /** The name asked for in the handshake must be the request's host (`EndpointAccessMode: STRICT`). */
  readonly isStrict: boolean;
}

/** By which ways an API can be reached besides custom domains. */
export interface Exposure extends TlsPolicy {
  /** Whether its own host name serves it. */
  readonly hasDefaultEndpoint: boolean;
  /** Private APIs alone: the VPC endpoints through which it is reached, none for any of them. */
  readonly vpcEndpoints?: readonly string[] | undefined;
}

/** A host name of the account's own for its APIs. */
export interface CustomDomain extends TlsPolicy {
  readonly name: string;
  /** PEM of those whose clients are let in; none: clients need no certificate. */
  readonly truststore: string | undefined;
  /** Stages by base path, without slashes; the empty one for all other paths. */
  readonly mappings: Map<string, DomainMapping>;
}

interface DomainMapping {
  readonly apiId: string;
  readonly stageName: string;
}

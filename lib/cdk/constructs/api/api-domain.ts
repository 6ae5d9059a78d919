import {
  BasePathMapping,
  DomainName,
  EndpointType,
  type RestApi,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigateway";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { ARecord, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayDomain } from "aws-cdk-lib/aws-route53-targets";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import {
  apiTls,
  disableDefaultEndpoint,
  type EndpointAccess,
  requireTls,
  tlsSettings,
  type TlsPolicy,
} from "./tls-policy.ts";

/** The object in S3 that holds the accepted client CA certificates, in PEM. */
export interface Truststore {
  /** The bucket of the object. */
  readonly bucket: IBucket;
  /** The key of the object. */
  readonly key: string;
  /**
   * Version of the object. API Gateway reads the object only once for each version, so change the version together
   * with the object.
   *
   * @default - the version that is current when the domain name is deployed
   */
  readonly version?: string;
}

/** Options of an API's custom domain. */
export interface ApiDomainOptions {
  /** Host name, such as `api.example.com`. */
  readonly name: string;
  /** ACM certificate for the host name, in the region of the API. */
  readonly certificate: ICertificate;
  /**
   * The TLS versions that the domain and its API accept. Leave it out with `mutualTls`.
   *
   * @default - the policy of the API; with mutual TLS, AWS's policy TLS_1_2, which accepts TLS 1.2 and 1.3
   */
  readonly tls?: TlsPolicy;
  /**
   * The accepted client CAs. Clients must present a certificate that one of them has signed.
   *
   * @default - mutual TLS is off
   */
  readonly mutualTls?: Truststore;
  /**
   * The hosted zone in which an alias record for the host name is created.
   *
   * @default - no record; DNS is managed elsewhere
   */
  readonly zone?: IHostedZone;
}

/** Properties of {@link ApiDomain}. */
export interface ApiDomainProps extends ApiDomainOptions {
  /** The API, which gets the TLS policy of the domain. */
  readonly api: RestApi;
  /** The policy of the API. @default - the policy of the domain */
  readonly apiTls?: TlsPolicy | undefined;
  /** The endpoint access mode of API and domain. @default "STRICT" */
  readonly endpointAccess?: EndpointAccess | undefined;
}

/**
 * A custom domain name for an API. It disables the API's default endpoint, so that every caller uses the domain, and
 * gives both the same TLS policy.
 *
 * @throws {TlsPolicyUnavailable} If both `tls` and `mutualTls` are set, or if the policy of the API differs.
 */
export class ApiDomain extends Construct {
  /** The domain name, which the DNS record points to. */
  readonly domainName: DomainName;

  constructor(scope: Construct, id: string, props: ApiDomainProps) {
    super(scope, id);

    const policy = apiTls({ tls: props.apiTls, domain: props });
    requireTls(props.api, policy, props.endpointAccess);
    this.domainName = new DomainName(this, "DomainName", {
      domainName: props.name,
      certificate: props.certificate,
      endpointType: EndpointType.REGIONAL,
      ...(props.mutualTls
        ? { securityPolicy: SecurityPolicy.TLS_1_2, mtls: props.mutualTls }
        : tlsSettings(policy, props.endpointAccess)),
    });
    new BasePathMapping(this, "Mapping", { domainName: this.domainName, restApi: props.api });
    disableDefaultEndpoint(props.api);
    if (props.zone) {
      new ARecord(this, "Record", {
        zone: props.zone,
        recordName: props.name,
        target: RecordTarget.fromAlias(new ApiGatewayDomain(this.domainName)),
      });
    }
  }
}

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
import { CodedError } from "../../../errors.ts";
import { disableDefaultEndpoint, tlsSettings, type TlsPolicy } from "./tls-policy.ts";

/** Where the certificates lie that vouch for clients, in PEM. */
export interface Truststore {
  readonly bucket: IBucket;
  readonly key: string;
  /**
   * Version of the object; API Gateway reads it once, so that a change takes another version.
   *
   * @default the one that is there when the domain name is deployed
   */
  readonly version?: string;
}

export interface ApiDomainOptions {
  /** Host name, such as `api.example.com`. */
  readonly name: string;
  /** For that name, from ACM, in the region of the API. */
  readonly certificate: ICertificate;
  /** @default "TLS13"; with mutual TLS, 1.2 and 1.3 by the policy TLS_1_2, the one that AWS has it with */
  readonly tls?: TlsPolicy;
  /** Clients must have a certificate that one of these has signed. @default clients need none */
  readonly mutualTls?: Truststore;
  /** Where the name is entered. @default nowhere: DNS is kept elsewhere */
  readonly zone?: IHostedZone;
}

/** A TLS policy was asked for together with what AWS does not have it with. */
export class TlsPolicyUnavailable extends CodedError {
  readonly code = "ERR_TLS_POLICY";
}

export interface ApiDomainProps extends ApiDomainOptions {
  readonly api: RestApi;
}

/**
 * A host name of one's own for an API, and its only one: under the default one, none of what is asked for
 * here would be asked.
 *
 * @throws {TlsPolicyUnavailable} with `tls` beside `mutualTls`.
 */
export class ApiDomain extends Construct {
  /** What a record in DNS is to point to. */
  readonly domainName: DomainName;

  constructor(scope: Construct, id: string, props: ApiDomainProps) {
    super(scope, id);

    if (props.tls !== undefined && props.mutualTls !== undefined) {
      throw new TlsPolicyUnavailable(
        `${this.node.path}: leave out tls where there is mutualTls; API Gateway has mutual TLS under the policy TLS_1_2 alone`,
      );
    }
    this.domainName = new DomainName(this, "DomainName", {
      domainName: props.name,
      certificate: props.certificate,
      endpointType: EndpointType.REGIONAL,
      ...(props.mutualTls
        ? { securityPolicy: SecurityPolicy.TLS_1_2, mtls: props.mutualTls }
        : tlsSettings(props.tls)),
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

import { Duration } from "aws-cdk-lib";
import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { CfnIPSet, CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import { addressRule, bodyRule, endsWith, rateRule, type FirewallRule } from "./firewall-rules.ts";

export interface FirewallProps {
  /** The stage that it stands in front of. */
  readonly stage: Stage;
  /** What one address may ask for, of all routes together. @default 1000 in 5 minutes */
  readonly perIp?: {
    readonly requests: number;
    /** 1, 2, 5 or 10 minutes. @default 5 minutes */
    readonly window?: Duration;
  };
  /**
   * Routes at which passwords could be guessed: who asks more often than this in a minute gets 429,
   * whatever the password, until a minute has fewer. Paths without parameters; a path that only ends like
   * one of them counts too.
   *
   * @default none
   */
  readonly jail?: readonly { readonly path: `/${string}`; readonly perMinute: number }[];
  /** CIDRs of addresses that get 403. @default none */
  readonly block?: readonly string[];
  /** Larger bodies get 413. WAF looks at the first 65,536 bytes, so that this is the most. @default API Gateway's 10 MB */
  readonly maxBodyBytes?: number;
}

/** As much of a body as WAF looks at, in the sizes that one can choose. */
const KILOBYTES = [16, 32, 48, 64] as const;

/**
 * A web ACL in front of a stage. It comes before everything else, by the address of the connection: no
 * header says where a request comes from. AWS bills a web ACL by the month, and by rules and requests.
 *
 * @throws {RangeError} at limits that WAF cannot count or see: fewer than 10 requests, other windows, paths
 *   with parameters, bodies of more than 65,536 bytes.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);

    const { requests, window = Duration.minutes(5) } = props.perIp ?? { requests: 1000 };
    const rules: FirewallRule[] = [
      ...this.blocked(props.block ?? []),
      ...(props.maxBodyBytes === undefined ? [] : [bodyRule(props.maxBodyBytes)]),
      ...(props.jail ?? []).map(({ path, perMinute }, index) =>
        rateRule(`Jail${index}`, perMinute, Duration.minutes(1), endsWith(path)),
      ),
      rateRule("PerIp", requests, window),
    ];
    const acl = new CfnWebACL(this, "WebAcl", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visibility("WebAcl"),
      customResponseBodies: {
        TooManyRequests: jsonBody("Too Many Requests"),
        TooLarge: jsonBody("Request Too Long"),
      },
      associationConfig: {
        requestBody: {
          API_GATEWAY: { defaultSizeInspectionLimit: inspected(props.maxBodyBytes ?? 0) },
        },
      },
      rules: rules.map((rule, priority) => ({
        ...rule,
        priority,
        visibilityConfig: visibility(rule.name),
      })),
    });
    new CfnWebACLAssociation(this, "Association", {
      resourceArn: props.stage.stageArn,
      webAclArn: acl.attrArn,
    });
  }

  /** One IP set holds addresses of one kind. */
  private blocked(cidrs: readonly string[]): readonly FirewallRule[] {
    const kinds = [
      ["IPV4", cidrs.filter((cidr) => !cidr.includes(":"))],
      ["IPV6", cidrs.filter((cidr) => cidr.includes(":"))],
    ] as const;
    return kinds.flatMap(([version, addresses]) => {
      if (addresses.length === 0) return [];
      const set = new CfnIPSet(this, `Blocked${version}`, {
        scope: "REGIONAL",
        ipAddressVersion: version,
        addresses: [...addresses],
      });
      return [addressRule(`Blocked${version}`, set.attrArn)];
    });
  }
}

/** The smallest part that shows whether a body is over the limit. */
function inspected(maxBodyBytes: number): string {
  const enough = KILOBYTES.find((size) => size * 1024 >= maxBodyBytes);
  if (enough === undefined) {
    throw new RangeError(`Firewall: maxBodyBytes is ${maxBodyBytes}; WAF sees 65536 at most`);
  }
  return `KB_${enough}`;
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Samples show requests whole, with whatever is in their headers.
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}

function jsonBody(message: string): CfnWebACL.CustomResponseBodyProperty {
  return { contentType: "APPLICATION_JSON", content: JSON.stringify({ message }) };
}

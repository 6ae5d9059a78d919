import { Duration } from "aws-cdk-lib";
import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { CfnIPSet, CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import { addressRule, bodyRule, endsWith, rateRule, type FirewallRule } from "./firewall-rules.ts";

/** The limit of one address, over all routes. */
export interface AddressLimit {
  /** Requests within the window, at least 10. */
  readonly requests: number;
  /**
   * Length of the window: 1, 2, 5 or 10 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;
}

/** A path at which passwords could be guessed, and its limit. */
export interface JailedPath {
  /** The path, without parameters. A request counts if its path ends with it. */
  readonly path: `/${string}`;
  /** Requests of one address per minute, at least 10. */
  readonly perMinute: number;
}

/** Properties of {@link Firewall}. */
export interface FirewallProps {
  /** The stage that the web ACL protects. */
  readonly stage: Stage;
  /**
   * Limit of one address, over all routes. An address above the limit gets 429.
   *
   * @default - 1000 requests in 5 minutes
   */
  readonly perIp?: AddressLimit;
  /**
   * Routes at which passwords could be guessed. An address with more requests per minute gets 429, even with the right
   * password, until its rate falls below the limit.
   *
   * @default - no such routes
   */
  readonly jail?: readonly JailedPath[];
  /**
   * CIDR blocks of addresses that get 403.
   *
   * @default - no address is blocked
   */
  readonly block?: readonly string[];
  /**
   * Largest body in bytes, at most 65,536 because WAF inspects no more. A larger body gets 413.
   *
   * @default - API Gateway's limit of 10 MB
   */
  readonly maxBodyBytes?: number;
}

/** The sizes in KiB of the part of a body that WAF can be set to inspect. */
const KILOBYTES = [16, 32, 48, 64] as const;

/**
 * An AWS WAF web ACL in front of a stage. WAF evaluates it before API Gateway handles the request, and counts by the
 * address of the connection; `X-Forwarded-For` has no effect. AWS bills a web ACL by month, rules and requests.
 *
 * @throws {RangeError} If WAF does not support a limit: fewer than 10 requests, another window, a path with
 *   parameters, or a body of more than 65,536 bytes.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 * @example
 * new LockedApi(stack, "Protected", {
 *   name: "protected",
 *   firewall: {
 *     perIp: { requests: 500, window: Duration.minutes(5) },
 *     jail: [{ path: "/login", perMinute: 10 }],
 *     maxBodyBytes: 16_384,
 *   },
 * });
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

  /** Returns a rule for each IP version in use, because an IP set holds addresses of one version. */
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

/** Returns the smallest inspection size that shows whether a body is over the limit. */
function inspected(maxBodyBytes: number): string {
  const enough = KILOBYTES.find((size) => size * 1024 >= maxBodyBytes);
  if (enough === undefined) {
    throw new RangeError(
      `Firewall: maxBodyBytes is ${maxBodyBytes}, but WAF inspects at most 65536`,
    );
  }
  return `KB_${enough}`;
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Sampled requests would show headers, which may hold credentials.
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}

function jsonBody(message: string): CfnWebACL.CustomResponseBodyProperty {
  return { contentType: "APPLICATION_JSON", content: JSON.stringify({ message }) };
}

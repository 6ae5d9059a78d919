import type { Duration } from "aws-cdk-lib";
import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";

/** A rule of a web ACL, without its priority and metric. */
export type FirewallRule = Omit<CfnWebACL.RuleProperty, "priority" | "visibilityConfig"> &
  Required<Pick<CfnWebACL.RuleProperty, "action">>;

/** Returns a rule that blocks requests from the addresses of an IP set with 403. */
export function addressRule(name: string, arn: string): FirewallRule {
  return { name, action: { block: {} }, statement: { ipSetReferenceStatement: { arn } } };
}

/**
 * Returns a rule that blocks bodies over a size with 413. A body that is too large for WAF to inspect counts as over
 * the size.
 */
export function bodyRule(maxBytes: number): FirewallRule {
  return {
    name: "BodySize",
    action: answering(413, "TooLarge"),
    statement: {
      sizeConstraintStatement: {
        comparisonOperator: "GT",
        size: maxBytes,
        fieldToMatch: { body: { oversizeHandling: "MATCH" } },
        textTransformations: [{ priority: 0, type: "NONE" }],
      },
    },
  };
}

const WINDOWS: readonly number[] = [60, 120, 300, 600];

/**
 * Returns a rule that blocks an address with 429 while the address sends more requests than the limit.
 *
 * @param limit Requests within the window, at least 10.
 * @param window Length of the window: 1, 2, 5 or 10 minutes.
 * @param scope The requests that count. Without it, all requests count.
 * @throws {RangeError} If WAF does not support the limit or the window.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export function rateRule(
  name: string,
  limit: number,
  window: Duration,
  scope?: CfnWebACL.StatementProperty,
): FirewallRule {
  const evaluationWindowSec = window.toSeconds();
  if (!WINDOWS.includes(evaluationWindowSec)) {
    throw new RangeError(
      `Firewall: a window must be 1, 2, 5 or 10 minutes, not ${window.toString()}`,
    );
  }
  if (!Number.isInteger(limit) || limit < 10) {
    throw new RangeError(
      `Firewall: a limit must be an integer of at least 10 requests, not ${limit}`,
    );
  }
  const statement: CfnWebACL.RateBasedStatementProperty = {
    aggregateKeyType: "IP",
    limit,
    evaluationWindowSec,
    ...(scope ? { scopeDownStatement: scope } : {}),
  };
  return {
    name,
    action: answering(429, "TooManyRequests"),
    statement: { rateBasedStatement: statement },
  };
}

/**
 * Returns a statement that matches requests whose path ends with the given path, below any stage or base path. It
 * matches every spelling with which API Gateway serves the route: with a slash at the end, with repeated slashes, or
 * with percent-encoded letters.
 *
 * @throws {RangeError} If the path has parameters, or characters that normalization would change.
 */
export function endsWith(path: `/${string}`): CfnWebACL.StatementProperty {
  if (!/^(?:\/[\w~-][\w.~-]*)+$/.test(path)) {
    throw new RangeError(
      `Firewall: ${path} may contain only letters, digits and . _ ~ - between slashes`,
    );
  }
  return { orStatement: { statements: [path, `${path}/`].map(pathEnds) } };
}

function pathEnds(searchString: string): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: "ENDS_WITH",
      searchString,
      textTransformations: [
        { priority: 0, type: "URL_DECODE" },
        { priority: 1, type: "NORMALIZE_PATH" },
      ],
    },
  };
}

function answering(responseCode: number, customResponseBodyKey: string) {
  return { block: { customResponse: { responseCode, customResponseBodyKey } } };
}

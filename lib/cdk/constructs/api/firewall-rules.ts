import type { Duration } from "aws-cdk-lib";
import type { CfnWebACL } from "aws-cdk-lib/aws-wafv2";

/** A rule of a web ACL before it has its place in it. */
export type FirewallRule = Omit<CfnWebACL.RuleProperty, "priority" | "visibilityConfig"> &
  Required<Pick<CfnWebACL.RuleProperty, "action">>;

/** Refuses what comes from the addresses of an IP set, with 403. */
export function addressRule(name: string, arn: string): FirewallRule {
  return { name, action: { block: {} }, statement: { ipSetReferenceStatement: { arn } } };
}

/** Refuses bodies over a size with 413, also those of which WAF does not see the end. */
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
 * Refuses an address with 429 while it asks for more than so much, of what the scope is about.
 *
 * @throws {RangeError} at what WAF cannot count.
 */
export function rateRule(
  name: string,
  limit: number,
  window: Duration,
  scope?: CfnWebACL.StatementProperty,
): FirewallRule {
  const evaluationWindowSec = window.toSeconds();
  if (!WINDOWS.includes(evaluationWindowSec)) {
    throw new RangeError(`Firewall: a window is 1, 2, 5 or 10 minutes, not ${window.toString()}`);
  }
  if (!Number.isInteger(limit) || limit < 10) {
    throw new RangeError(`Firewall: WAF counts from 10 requests on, not ${limit}`);
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
 * Requests for a path, under whatever stage or base path, in every spelling that could lead to its route:
 * with a slash at the end, twice the slashes, or letters percent-encoded.
 *
 * @throws {RangeError} at a path with parameters, or one that those spellings would change.
 */
export function endsWith(path: `/${string}`): CfnWebACL.StatementProperty {
  if (!/^(?:\/[\w~-][\w.~-]*)+$/.test(path)) {
    throw new RangeError(
      `Firewall: ${path} has more than letters, digits and . _ ~ - in its parts`,
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

import { fitsWildcards } from "../../../formats/policy/wildcards.ts";
import { Lazy } from "aws-cdk-lib";
import type { CfnRestApi, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Effect, PolicyDocument, PolicyStatement, StarPrincipal } from "aws-cdk-lib/aws-iam";
import { API_STAGE } from "./locked-api-props.ts";

/** Arguments of {@link allowFrom}. */
export interface AllowListProps {
  /** IPv4 or IPv6 CIDR blocks for the address of the connection. `X-Forwarded-For` has no effect. */
  readonly cidrs: readonly [string, ...string[]];
  readonly stageName: string;
  /** Every method of the API. */
  readonly methods: readonly ListedMethod[];
}

/** A method of an API with an allow list. */
export interface ListedMethod {
  /** A verb, or `ANY`. */
  readonly verb: string;
  /** The path template. */
  readonly path: string;
  /**
   * Whether the resource policy must allow the method, because no identity policy can: its authorization is `NONE`
   * or `COGNITO_USER_POOLS`.
   */
  readonly open: boolean;
}

/**
 * Returns the statements of an API's resource policy that deny every other address, without giving callers new
 * permissions. The list is a Deny, because an Allow for the addresses would also allow callers without a grant:
 * within an account, an Allow in either policy suffices. The only Allow is for the open methods, which need an Allow
 * if the API has a resource policy.
 *
 * @throws {RangeError} If the Allow for an open method would also cover a method that is not open.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function allowFrom({ cidrs, stageName, methods }: AllowListProps): PolicyStatement[] {
  const open = methods.filter((method) => method.open);
  const locked = methods.filter((method) => !method.open);
  for (const one of open) {
    const other = locked.find((method) => overlap(one, method));
    if (other) {
      throw new RangeError(
        `allowFrom: the policy that allows ${one.verb} ${one.path} would also allow ${other.verb} ${other.path} without a grant; give the open route another path`,
      );
    }
  }
  const everybody = { principals: [new StarPrincipal()], actions: ["execute-api:Invoke"] };
  const denied = new PolicyStatement({
    ...everybody,
    effect: Effect.DENY,
    resources: ["execute-api:/*"],
    conditions: { NotIpAddress: { "aws:SourceIp": cidrs } },
  });
  if (open.length === 0) return [denied];
  // The pattern names the stage, because a `*` in its place would also match the beginning of a path.
  const resources = open.flatMap(patterns).map((pattern) => `execute-api:/${stageName}/${pattern}`);
  return [denied, new PolicyStatement({ ...everybody, resources })];
}

/** Gives an API a resource policy that denies every other address. Methods may be added to the list later. */
export function listAddresses(
  api: RestApi,
  cidrs: AllowListProps["cidrs"],
  methods: readonly ListedMethod[],
): void {
  const resource = api.node.defaultChild as CfnRestApi; // CDK types it as a construct.
  resource.policy = Lazy.any({
    produce: () =>
      new PolicyDocument({
        statements: allowFrom({ cidrs, stageName: API_STAGE, methods }),
      }).toJSON(),
  });
}

const VERBS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** Returns the method as patterns of a policy, `<verb><path>`, in which `*` matches slashes too. */
function patterns({ verb, path }: ListedMethod): readonly string[] {
  const verbs = verb === "ANY" ? VERBS : [verb];
  return verbs.map((one) => one + path.replace(/\{[^{}]*\}/g, "*"));
}

function overlap(one: ListedMethod, other: ListedMethod): boolean {
  return patterns(one).some((a) => patterns(other).some((b) => haveTextInCommon(a, b)));
}

/**
 * Whether a text can match both patterns. If both have a `*`, only the parts before the first `*` and after the last
 * `*` are compared.
 */
function haveTextInCommon(a: string, b: string): boolean {
  if (!a.includes("*") || !b.includes("*")) return fitsWildcards(a, b) || fitsWildcards(b, a);
  const [beginA = "", beginB = ""] = [a.split("*")[0], b.split("*")[0]];
  const [endA = "", endB = ""] = [a.split("*").at(-1), b.split("*").at(-1)];
  return (
    (beginA.startsWith(beginB) || beginB.startsWith(beginA)) &&
    (endA.endsWith(endB) || endB.endsWith(endA))
  );
}

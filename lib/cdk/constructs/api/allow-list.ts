import { fitsWildcards } from "../../../formats/policy/wildcards.ts";
import { Effect, PolicyStatement, StarPrincipal } from "aws-cdk-lib/aws-iam";

export interface AllowListProps {
  /** IPv4 or IPv6, of the connection: `X-Forwarded-For` is not looked at. */
  readonly cidrs: readonly [string, ...string[]];
  readonly stageName: string;
  /** All methods of the API. */
  readonly methods: readonly ListedMethod[];
}

/** A method of an API with an allow list. */
export interface ListedMethod {
  /** A verb, or `ANY`. */
  readonly verb: string;
  /** The path template. */
  readonly path: string;
  /**
   * Whether the resource policy has to allow it, for nothing else can: of authorization `NONE` and
   * `COGNITO_USER_POOLS`.
   */
  readonly open: boolean;
}

/**
 * The statements of an API's resource policy that keep out everybody but these addresses, and let nobody in
 * who was out before. The list is a Deny: an Allow for addresses would do for a caller without any grant,
 * since one of the two policies is enough within an account. Only methods for which the gateway asks
 * nothing are allowed, since with a resource policy they must be.
 *
 * @throws {RangeError} where an Allow for an open method would cover one that is not.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function allowFrom({ cidrs, stageName, methods }: AllowListProps): PolicyStatement[] {
  const open = methods.filter((method) => method.open);
  const locked = methods.filter((method) => !method.open);
  for (const one of open) {
    const other = locked.find((method) => overlap(one, method));
    if (other) {
      throw new RangeError(
        `allowFrom: a policy that allows ${one.verb} ${one.path} allows ${other.verb} ${other.path} too, without a grant; give it a path of its own`,
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
  // The stage by its name: a `*` in its place would stand for the beginning of a path too.
  const resources = open.flatMap(patterns).map((pattern) => `execute-api:/${stageName}/${pattern}`);
  return [denied, new PolicyStatement({ ...everybody, resources })];
}

const VERBS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** Verbs and path as policies write them, where a `*` goes over slashes. */
function patterns({ verb, path }: ListedMethod): readonly string[] {
  const verbs = verb === "ANY" ? VERBS : [verb];
  return verbs.map((one) => one + path.replace(/\{[^{}]*\}/g, "*"));
}

function overlap(one: ListedMethod, other: ListedMethod): boolean {
  return patterns(one).some((a) => patterns(other).some((b) => haveTextInCommon(a, b)));
}

/** Where both have a `*`, what is between the first and the last of them can be anything. */
function haveTextInCommon(a: string, b: string): boolean {
  if (!a.includes("*") || !b.includes("*")) return fitsWildcards(a, b) || fitsWildcards(b, a);
  const [beginA = "", beginB = ""] = [a.split("*")[0], b.split("*")[0]];
  const [endA = "", endB = ""] = [a.split("*").at(-1), b.split("*").at(-1)];
  return (
    (beginA.startsWith(beginB) || beginB.startsWith(beginA)) &&
    (endA.endsWith(endB) || endB.endsWith(endA))
  );
}

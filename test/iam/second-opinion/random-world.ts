import type { Principal } from "../../../lib/iam/principal/principal.ts";
import type { Random } from "../../forgery/random.ts";
import { ACCOUNT, OTHER_ACCOUNT, type Json } from "../policies.ts";
import { keysOf, PRINCIPALS } from "./principals.ts";
import { randomCondition } from "./random-condition.ts";
import type { Policies, Request, Written } from "./second-opinion.ts";
import type { Asked } from "./statement-applies.ts";

const ACTIONS = ["s3:GetObject", "s3:PutObject", "kms:Decrypt", "execute-api:Invoke"];
const RESOURCES = [
  "arn:aws:s3:::bucket/home/Alice/a.txt",
  "arn:aws:s3:::bucket/red/*",
  `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1111`,
  `arn:aws:execute-api:eu-west-1:${ACCOUNT}:api/prod/GET/a:b/?`,
  "*",
];

/** Policies, and requests on which they decide. */
export interface World {
  readonly policies: Policies;
  readonly requests: readonly Request[];
}

/** Number of requests of a world. Compiling the policies takes more time than deciding on a request. */
export const REQUESTS = 4;

/**
 * Returns random policies and requests. The policies are drawn from the first request, so that their actions,
 * resources, principals and conditions often match it: policies drawn without a request hardly ever decide. Each of
 * the other requests differs from the first one in one respect.
 */
export function randomWorld(random: Random): World {
  const principal = random.pick(PRINCIPALS);
  const first: Request = {
    principal,
    action: random.pick(ACTIONS),
    resource: random.pick(RESOURCES),
    context: randomContext(random, principal),
  };
  const other = random.pick(PRINCIPALS);
  return {
    policies: randomPolicies(random, first),
    requests: [
      first,
      { ...first, context: randomContext(random, principal) },
      { ...first, principal: other, context: { ...first.context, ...keysOf(other) } },
      random.chance(0.5)
        ? { ...first, action: random.pick(ACTIONS) }
        : { ...first, resource: random.pick(RESOURCES) },
    ],
  };
}

function randomPolicies(random: Random, asked: Request): Policies {
  const policy = (most: number, more: () => Json = () => ({})): Written => ({
    Version: random.chance(0.9) ? "2012-10-17" : "2008-10-17",
    Statement: Array.from({ length: 1 + random.below(most) }, () =>
      randomStatement(random, asked, more),
    ),
  });
  const ofResource = () => policy(3, () => randomPrincipal(random, asked.principal));
  const maybe = <T>(chance: number, make: () => T): T | undefined =>
    random.chance(chance) ? make() : undefined;
  return {
    owner: random.chance(0.85) ? ACCOUNT : OTHER_ACCOUNT,
    must: random.chance(0.2),
    identity: Array.from({ length: random.pick([0, 1, 1, 2, 2]) }, () => policy(3)),
    onResource: maybe(0.6, ofResource),
    boundary: maybe(0.15, () => policy(2)),
    session: maybe(0.15, () => [policy(2)]),
    endpoint: maybe(0.08, ofResource),
  };
}

const VALUES = Object.entries<readonly (readonly string[])[]>({
  "aws:principaltag/team": [["red"], ["Red"], ["*"], []],
  "aws:useragent": [["curl/8"], ["a?c"], ["${aws:username}"]],
  "aws:sourcearn": [["arn:aws:s3:::bucket"], [`arn:aws:sns:eu-west-1:${ACCOUNT}:topic:sub`]],
  "aws:multifactorauthage": [["300"], ["3600"], ["0"]],
  "aws:currenttime": [["2026-11-22T12:00:00Z"], ["2026-11-22T11:59:59Z"]],
  "aws:epochtime": [["1795348800"]],
  "aws:securetransport": [["true"], ["false"]],
  "aws:sourceip": [["203.0.113.7"], ["198.51.100.255"], ["2001:db8::7"], ["2001:db9:0:0::1"]],
  "key:digest": [["AQID"], ["BAUG"]],
  "aws:tagkeys": [["team"], ["team", "cost"], ["cost", "owner", "x"], []],
});

function randomContext(random: Random, principal: Principal): Asked["context"] {
  const context = keysOf(principal);
  for (const [key, choices] of VALUES) {
    if (random.chance(0.6)) context[key] = random.pick(choices);
  }
  return context;
}

function randomStatement(random: Random, asked: Asked, more: () => Json): Json {
  const Effect = random.chance(0.16) ? "Deny" : "Allow";
  const action = element(random, "Action", () => randomAction(random, asked.action));
  const resource = element(random, "Resource", () => randomResource(random, asked.resource));
  const condition = random.chance(0.35)
    ? { Condition: randomCondition(random, asked.context) }
    : {};
  const statement = { Effect, ...action, ...resource, ...condition, ...more() };
  return "NotPrincipal" in statement ? { ...statement, Effect: "Deny" } : statement;
}

function element(random: Random, name: string, entry: () => string): Json {
  const entries = [entry(), ...(random.chance(0.3) ? [entry()] : [])];
  const value = entries.length === 1 && random.chance(0.5) ? entries[0] : entries;
  return { [random.chance(0.08) ? `Not${name}` : name]: value };
}

function randomAction(random: Random, action: string): string {
  const [service = "", operation = ""] = action.split(":");
  return random.pick([
    action,
    action,
    action,
    action.toUpperCase(),
    "*",
    `${service}:*`,
    `${service}:${operation.slice(0, 3)}*`,
    `${service}:?${operation.slice(1)}`,
    `${service}:*${operation.slice(4)}`,
    `${service}:${operation}?`,
    random.pick(ACTIONS),
  ]);
}

function randomResource(random: Random, resource: string): string {
  if (resource === "*") return random.pick(["*", "*", "arn:aws:s3:::*"]);
  const parts = resource.split(":");
  const prefix = parts.slice(0, 5).join(":");
  const rest = parts.slice(5).join(":");
  return random.pick([
    resource,
    resource,
    "*",
    "*",
    `${prefix}:*`,
    `${prefix}:*`,
    `${prefix}:${rest.slice(0, 4)}*`,
    `${prefix}:${rest.slice(0, -1)}?`,
    `${prefix}:*${rest.slice(-3)}`,
    `${prefix}:${rest.toUpperCase()}`,
    `arn:aws:${parts[2]}:*:*:${rest}`,
    `${prefix}:${rest.replace("Alice", "${aws:username}")}`,
    `${prefix}:${rest.replace("red", "${aws:PrincipalTag/team, 'red'}")}`,
    `${prefix}:${rest.replace("red", "${aws:PrincipalTag/team}")}`,
    `${prefix}:${rest.replaceAll("*", "${*}").replaceAll("?", "${?}")}`,
    random.pick(RESOURCES),
  ]);
}

function randomPrincipal(random: Random, principal: Principal): Json {
  const account = "accountId" in principal ? principal.accountId : OTHER_ACCOUNT;
  const itself = "arn" in principal ? principal.arn : `arn:aws:iam::${ACCOUNT}:user/Alice`;
  const role = principal.type === "AssumedRole" ? principal.roleArn : itself;
  if (random.chance(0.08)) {
    const AWS = [itself, role, `arn:aws:iam::${account}:root`].filter(() => random.chance(0.85));
    const Service = random.pick(["apigateway.amazonaws.com", "lambda.amazonaws.com"]);
    return { NotPrincipal: { ...(AWS.length > 0 ? { AWS: [...new Set(AWS)] } : {}), Service } };
  }
  return {
    Principal: random.pick<unknown>([
      "*",
      { AWS: "*" },
      { AWS: itself },
      { AWS: [role] },
      { AWS: role },
      { AWS: [account] },
      { AWS: `arn:aws:iam::${account}:root` },
      { AWS: [OTHER_ACCOUNT, ACCOUNT] },
      { AWS: `arn:aws:iam::${ACCOUNT}:role/shop/Clerk` },
      { Service: ["apigateway.amazonaws.com"] },
      { Service: "lambda.amazonaws.com", AWS: itself },
    ]),
  };
}

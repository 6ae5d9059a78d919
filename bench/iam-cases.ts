import type { ApplicablePolicies, AuthorizationRequest } from "../lib/iam/decision.ts";
import { parsePolicy, type Policy } from "../lib/iam/policy/policy.ts";

export type Document = { readonly Version: string; readonly Statement: readonly object[] };

/** Policies, requests to evaluate with them, and handwritten code that decides the same. */
export interface Case {
  readonly title: string;
  readonly identity: readonly Document[];
  readonly resource?: Document;
  readonly boundary?: Document;
  readonly requests: readonly AuthorizationRequest[];
  /** Whether each request is allowed. */
  readonly allowed: readonly boolean[];
  readonly byHand: (request: AuthorizationRequest) => boolean;
}

export const ACCOUNT = "111111111111";
export const ARN = `arn:aws:iam::${ACCOUNT}:user/Alice`;
const API = `arn:aws:execute-api:eu-west-1:${ACCOUNT}:abcdefghij/prod`;

function document(...Statement: readonly object[]): Document {
  return { Version: "2012-10-17", Statement };
}

function request(action: string, resource: string, address = "203.0.113.7"): AuthorizationRequest {
  return {
    principal: {
      type: "User",
      accountId: ACCOUNT,
      arn: ARN,
      userId: "AIDAALICE00000000001",
      userName: "Alice",
    },
    action,
    resource,
    context: new Map([
      ["aws:principalarn", [ARN]],
      ["aws:username", ["Alice"]],
      ["aws:requestedregion", ["eu-west-1"]],
      ["aws:securetransport", ["true"]],
      ["aws:sourceip", [address]],
    ]),
  };
}

const one: Case = {
  title: "one statement",
  identity: [
    document({ Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [`${API}/GET/pets/*`] }),
  ],
  requests: [
    request("execute-api:Invoke", `${API}/GET/pets/1`),
    request("execute-api:Invoke", `${API}/POST/pets/1`),
  ],
  allowed: [true, false],
  byHand: ({ action, resource }) =>
    action === "execute-api:Invoke" && resource.startsWith(`${API}/GET/pets/`),
};

// Each statement is about one API, so all fifty cover the action, and only the last policy decides.
const apiOf = (policy: number, statement: number) =>
  `arn:aws:execute-api:*:${ACCOUNT}:api${policy}${statement}/*/GET/pets/*`;
const fits = (resource: string, needle: string) => {
  const api = resource.indexOf(needle, 20);
  return api > 0 && resource.indexOf("/GET/pets/", api) > 0;
};
const needles = Array.from(
  { length: 50 },
  (_, i) => `:${ACCOUNT}:api${Math.floor(i / 10)}${i % 10}/`,
);
const denied = needles.filter((_, i) => i % 10 === 0);
const granted = needles.filter((_, i) => i % 10 !== 0);
const many: Case = {
  title: "five policies of ten statements",
  identity: Array.from({ length: 5 }, (_, policy) =>
    document(
      ...Array.from({ length: 10 }, (__, statement) => ({
        Effect: statement === 0 ? "Deny" : "Allow",
        Action: ["execute-api:Invoke", "execute-api:InvalidateCache"],
        Resource: [apiOf(policy, statement)],
        Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } },
      })),
    ),
  ),
  requests: [
    request("execute-api:Invoke", `arn:aws:execute-api:eu-west-1:${ACCOUNT}:api49/prod/GET/pets/1`),
    request("execute-api:Invoke", `arn:aws:execute-api:eu-west-1:${ACCOUNT}:api40/prod/GET/pets/1`),
    request("execute-api:Invoke", `arn:aws:execute-api:eu-west-1:${ACCOUNT}:apixx/prod/GET/pets/1`),
  ],
  allowed: [true, false, false],
  byHand: ({ action, resource, context }) => {
    if (action !== "execute-api:Invoke" && action !== "execute-api:InvalidateCache") return false;
    const region = context.get("aws:requestedregion")?.[0];
    if (region !== "eu-west-1" && region !== "eu-central-1") return false;
    if (!resource.startsWith("arn:aws:execute-api:")) return false;
    for (const needle of denied) if (fits(resource, needle)) return false;
    for (const needle of granted) if (fits(resource, needle)) return true;
    return false;
  },
};

const inside = (address: string | undefined) =>
  address !== undefined && address.startsWith("203.0.113.");
// There is only one range, because pbac combines several ranges of a negated operator with OR.
const ranges = "203.0.113.0/24";
const three: Case = {
  title: "identity, resource policy and boundary, with addresses",
  identity: [
    document({
      Effect: "Allow",
      Action: ["execute-api:*"],
      Resource: [`${API}/*`],
      Condition: { IpAddress: { "aws:SourceIp": ranges } },
    }),
  ],
  resource: document(
    {
      Effect: "Allow",
      Principal: { AWS: [ACCOUNT] },
      Action: ["execute-api:Invoke"],
      Resource: ["*"],
    },
    {
      Effect: "Deny",
      Principal: "*",
      Action: ["execute-api:Invoke"],
      Resource: ["*"],
      Condition: { NotIpAddress: { "aws:SourceIp": ranges } },
    },
  ),
  boundary: document({
    Effect: "Allow",
    Action: ["execute-api:*", "s3:*"],
    Resource: ["*"],
    Condition: { IpAddress: { "aws:SourceIp": ranges } },
  }),
  requests: [
    request("execute-api:Invoke", `${API}/GET/pets/1`),
    request("execute-api:Invoke", `${API}/GET/pets/1`, "198.51.100.7"),
  ],
  allowed: [true, false],
  byHand: ({ action, resource, context }) => {
    const address = context.get("aws:sourceip")?.[0];
    if (action === "execute-api:Invoke" && !inside(address)) return false;
    const identity = action.startsWith("execute-api:") && resource.startsWith(`${API}/`);
    const boundary = action.startsWith("execute-api:") || action.startsWith("s3:");
    return identity && inside(address) && boundary && inside(address);
  },
};

export const cases: readonly Case[] = [one, many, three];

export function compile({ identity, resource, boundary }: Case): ApplicablePolicies {
  const own = (given: Document, index = 0): Policy => parsePolicy(given, "identity", `P${index}`);
  return {
    identity: identity.map(own),
    resource: resource && parsePolicy(resource, "resource", "resource policy"),
    boundary: boundary && own(boundary),
    resourceAccountId: ACCOUNT,
  };
}

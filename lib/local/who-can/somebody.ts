import { parsePolicy } from "../../iam/policy.ts";
import type { Principal } from "../../iam/principal.ts";
import type { Subject } from "../account/identities.ts";
import type { Domains } from "./open-keys.ts";

const EVERYTHING = parsePolicy(
  { Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  "identity",
  "Action *, Resource *",
);
const NAME = "who-can";

export interface Somebody {
  readonly subject: Subject;
  readonly open: Domains;
}

const TAGS: Domains = new Map([["aws:principaltag/", {}]]);

/** Anybody of an account whom no policy but a resource's own limits, by whatever name. */
export function anyoneOf(accountId: string): Somebody {
  const principal: Principal = {
    type: "User",
    accountId,
    arn: `arn:aws:iam::${accountId}:user/${NAME}`,
    userId: NAME,
    userName: NAME,
  };
  const open: Domains = new Map([
    ...TAGS,
    ["aws:principalarn", { prefix: `arn:aws:iam::${accountId}:`, present: true }],
    [
      "aws:principaltype",
      { only: ["User", "AssumedRole", "FederatedUser", "Account"], present: true },
    ],
    ["aws:userid", { present: true }],
    ["aws:username", {}],
  ]);
  return { subject: { principal, policies: [EVERYTHING] }, open };
}

/**
 * One of an account by that ARN, with tags that we do not know.
 *
 * @param isOwn Whether it is of the account at hand: what its own policies say is not known then, and
 *   whoever is an administrator stands for those who may do everything.
 */
export function oneOf(arn: string, accountId: string, isOwn: boolean): Somebody {
  const policies = isOwn ? [] : [EVERYTHING];
  return { subject: { principal: principalOf(arn, accountId), policies }, open: TAGS };
}

function principalOf(arn: string, accountId: string): Principal {
  const [, kind, name = NAME] =
    /:(user|role|assumed-role|federated-user)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const partition = arn.split(":")[1] ?? "aws";
  if (kind === "role") {
    return {
      type: "AssumedRole",
      accountId,
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${NAME}`,
      roleArn: arn,
      userId: `AROA:${NAME}`,
    };
  }
  if (kind === "assumed-role") {
    const [role = NAME, sessionName = NAME] = arn.split("/").slice(1);
    return {
      type: "AssumedRole",
      accountId,
      arn,
      roleArn: `arn:${partition}:iam::${accountId}:role/${role}`,
      userId: `AROA:${sessionName}`,
    };
  }
  if (kind === "federated-user") {
    return { type: "FederatedUser", accountId, arn, userId: `${accountId}:${name}` };
  }
  return { type: "User", accountId, arn, userId: `AIDA:${name}`, userName: name };
}

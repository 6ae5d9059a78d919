import { parsePolicy } from "../../../iam/policy/policy.ts";
import type { Principal } from "../../../iam/principal/principal.ts";
import type { Caller } from "../../account/iam/identities.ts";
import type { Domains } from "../circumstances/open-keys.ts";

export interface PossibleCaller {
  readonly caller: Caller;
  /** Condition keys of the caller that have no fixed value. */
  readonly open?: Domains;
}

/** A policy that allows everything. */
export const EVERYTHING = parsePolicy(
  { Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  "identity",
  "Action *, Resource *",
);
const NAME = "who-can";
const TAGS: Domains = new Map([["aws:principaltag/", {}]]);

/** Returns any principal of an account, with any name, that only resource policies limit. */
export function anyCallerOf(accountId: string): PossibleCaller {
  const { caller, open = TAGS } = callerByArn(
    `arn:aws:iam::${accountId}:user/${NAME}`,
    accountId,
    false,
  );
  const types = ["User", "AssumedRole", "FederatedUser", "Account"];
  const anyName: Domains = new Map([
    ...open,
    ["aws:principalarn", { prefix: `arn:aws:iam::${accountId}:`, present: true }],
    ["aws:principaltype", { only: types, present: true }],
    ["aws:userid", { present: true }],
    ["aws:username", {}],
  ]);
  return { caller, open: anyName };
}

/**
 * Returns the principal of an account with this ARN, and with unknown tags.
 *
 * @param isOwn Whether the principal belongs to the account of the matrix. Its identity policies are unknown, so it
 *   has none here. The row of an administrator covers principals that may do everything.
 */
export function callerByArn(arn: string, accountId: string, isOwn: boolean): PossibleCaller {
  const principal = principalOf(arn, accountId);
  return { caller: { principal, policies: isOwn ? [] : [EVERYTHING] }, open: TAGS };
}

function principalOf(arn: string, accountId: string): Principal {
  const [, partition = "aws"] = arn.split(":");
  const [kind = "", ...path] = arn.split(":").slice(5).join(":").split("/");
  const last = path.at(-1) ?? NAME;
  if (!kind.endsWith("role")) {
    return { type: "User", accountId, arn, userId: `AIDA:${last}`, userName: last };
  }
  const [role, session] = kind === "role" ? [last, NAME] : [path[0] ?? NAME, last];
  const sessionArn = `arn:${partition}:sts::${accountId}:assumed-role/${role}/${session}`;
  const roleArn = kind === "role" ? arn : `arn:${partition}:iam::${accountId}:role/${role}`;
  return { type: "AssumedRole", accountId, arn: sessionArn, roleArn, userId: `AROA:${session}` };
}

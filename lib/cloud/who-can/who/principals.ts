import type { Account } from "../../account/account.ts";
import { ANONYMOUS, type Identity, type Role, type Caller } from "../../account/iam/identities.ts";
import type { Domains } from "../circumstances/open-keys.ts";
import type { Labels } from "../words/labels.ts";
import { namedRows } from "./named-principals.ts";
import { vpcReachability } from "./vpc-reachability.ts";
import type { Row, SessionOf } from "./row.ts";
import { anyCallerOf, type PossibleCaller } from "./possible-caller.ts";

/** Represents every account that no policy names. */
const ELSEWHERE = "000000000000";

/**
 * Returns rows for every principal that the assembly creates or names, and for three that always exist: an
 * administrator of the account, an administrator of another account, and a caller without a signature.
 */
export function rowsOf(account: Account, labels: Labels): readonly Row[] {
  const sessionOf: SessionOf = (role, name) => plainSession(account, role, name);
  return [
    ...userRows(account, labels),
    ...roleRows(account, labels, sessionOf),
    ...namedRows(account, labels, sessionOf),
    { name: "any administrator", kind: "administrator", ...anyCallerOf(account.accountId) },
    { name: "any other account", kind: "other account", ...anyCallerOf(ELSEWHERE) },
    { name: "anyone", kind: "anyone", caller: ANONYMOUS },
  ];
}

function userRows({ directory }: Account, labels: Labels): readonly Row[] {
  return [...directory.users.keys()].flatMap((userName): readonly Row[] => {
    const found = directory.find(directory.accessKeyOf(userName).accessKeyId);
    if (!found) return [];
    return [{ name: `user ${labels.of(userName)}`, kind: "user", caller: asItIs(found) }];
  });
}

/** Returns a row for each role, with a session such as its functions or principals that assume the role have. */
function roleRows(account: Account, labels: Labels, sessionOf: SessionOf): readonly Row[] {
  return [...account.directory.roles.values()].flatMap((role): readonly Row[] => {
    const found = sessionOf(role, "who-can");
    if (!found) return [];
    const open: Domains = new Map([
      ...(found.open ?? []),
      // The principal that assumes the role chooses the session's name.
      ["aws:userid", { prefix: `${role.roleId}:`, present: true }],
    ]);
    const name = `role ${labels.of(role.roleName)}`;
    return [
      { ...found, open, name, kind: "role", isReachable: vpcReachability(account, role.roleName) },
    ];
  });
}

/** Returns a session without session policies, tags or a source identity, which would narrow its permissions. */
function plainSession(
  { directory, clock, functions }: Account,
  { roleName }: Role,
  sessionName: string,
): PossibleCaller | undefined {
  const issued = clock.now();
  const expiration = new Date(issued.getTime() + 3_600_000);
  const session = { roleName, sessionName, issued, expiration, functionArn: undefined };
  const found = directory.find(directory.sessions.add(session).accessKeyId);
  if (!found) return undefined;
  const arns = [...functions.values()].filter((one) => one.roleName === roleName);
  const open: Domains = new Map([
    ["lambda:sourcefunctionarn", { only: arns.map(({ arn }) => arn) }],
    ["aws:tokenissuetime", { present: true }],
  ]);
  return { caller: asItIs(found), open };
}

/** Copies a caller, so that its policies are read only once. An `Identity` looks them up at each access. */
function asItIs({ principal, policies, boundary, sessionPolicies, keys }: Identity): Caller {
  return { principal, policies, boundary, sessionPolicies, keys };
}

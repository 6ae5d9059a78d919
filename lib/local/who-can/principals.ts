import type { Account } from "../account/account.ts";
import { ANYBODY, type Identity, type Role, type Subject } from "../account/identities.ts";
import type { Labels } from "./labels.ts";
import { namedRows } from "./named-principals.ts";
import type { Domain, Domains } from "./open-keys.ts";
import { anyoneOf, type Somebody } from "./somebody.ts";

/** One who may be allowed something. */
export interface Row {
  /** `user TestLambda`, `role Signet-local-Api/Secure/Role`, `anyone`. */
  readonly name: string;
  readonly subject: Subject;
  /** Whether it can ask by itself: a service calls on behalf of others only. */
  readonly kind: "user" | "role" | "service" | "other account" | "administrator" | "anyone";
  /** What else of it may be one thing or another. */
  readonly open?: Domains;
}

/** Stands for every account that no policy names. */
const ELSEWHERE = "000000000000";
const SESSION = "who-can";

/**
 * Everybody whom the assembly makes or names, and those who are always there: an administrator of the
 * account, somebody in another account who may do everything there, and anyone without a signature.
 */
export function rowsOf(account: Account, labels: Labels): readonly Row[] {
  return [
    ...userRows(account, labels),
    ...roleRows(account, labels),
    ...namedRows(account, labels, (role, name) => sessionOf(account, role, name)),
    { name: "any administrator", kind: "administrator", ...anyoneOf(account.accountId) },
    { name: "any other account", kind: "other account", ...anyoneOf(ELSEWHERE) },
    { name: "anyone", kind: "anyone", subject: ANYBODY },
  ];
}

function userRows({ directory }: Account, labels: Labels): readonly Row[] {
  return [...directory.users.keys()].flatMap((userName) => {
    const found = directory.find(directory.accessKeyOf(userName).accessKeyId);
    if (!found) return [];
    return [{ name: `user ${labels.of(userName)}`, kind: "user" as const, subject: asItIs(found) }];
  });
}

/** A session of each role, as its functions have it and as those have it who may assume it. */
function roleRows(account: Account, labels: Labels): readonly Row[] {
  return [...account.directory.roles.values()].flatMap((role) => {
    const found = sessionOf(account, role, SESSION);
    if (!found) return [];
    // Whoever assumes the role chooses the session's name.
    const userId: Domain = { prefix: `${role.roleId}:`, present: true };
    const open: Domains = new Map([...found.open, ["aws:userid", userId]]);
    return [{ ...found, open, name: `role ${labels.of(role.roleName)}`, kind: "role" as const }];
  });
}

/** A session without anything that narrows it: no policies, tags or source identity of its own. */
function sessionOf(
  { directory, clock, functions }: Account,
  { roleName }: Role,
  sessionName: string,
): Somebody | undefined {
  const issued = clock.now();
  const { accessKeyId } = directory.sessions.add({
    roleName,
    sessionName,
    issued,
    expiration: new Date(issued.getTime() + 3_600_000),
    functionArn: undefined,
  });
  const found = directory.find(accessKeyId);
  if (!found) return undefined;
  const arns = [...functions.values()].filter((one) => one.roleName === roleName);
  const open: Domains = new Map([
    ["lambda:sourcefunctionarn", { only: arns.map(({ arn }) => arn) }],
    ["aws:tokenissuetime", { present: true }],
  ]);
  return { subject: asItIs(found), open };
}

/** The account finds the policies anew at each request; here they stay what they are. */
function asItIs({ principal, policies, boundary, sessionPolicies, keys }: Identity): Subject {
  return { principal, policies, boundary, sessionPolicies, keys };
}

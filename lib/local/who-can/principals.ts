import { parsePolicy } from "../../iam/policy.ts";
import type { Principal } from "../../iam/principal.ts";
import type { Account } from "../account/account.ts";
import { ANYBODY, type Subject } from "../account/identities.ts";
import type { Labels } from "./labels.ts";

/** One who may be allowed something. */
export interface Row {
  /** `user TestLambda`, `role Signet-local-Api/Secure/Role`, `anyone`. */
  readonly name: string;
  readonly subject: Subject;
  /** Whether it can ask by itself: a service calls on behalf of others only. */
  readonly kind: "user" | "role" | "service" | "other account" | "administrator" | "anyone";
}

const EVERYTHING = parsePolicy(
  { Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  "identity",
  "Action *, Resource *",
);
const SESSION = "who-can";
/** Stands for every account that no policy names. */
const ELSEWHERE = "000000000000";

/**
 * Everybody whom the assembly makes or names, and those who are always there: an administrator of the
 * account, somebody in another account who may do everything there, and anyone without a signature.
 */
export function rowsOf(account: Account, labels: Labels): readonly Row[] {
  return [
    ...userRows(account, labels),
    ...roleRows(account, labels),
    ...namedRows(account),
    { name: "any administrator", kind: "administrator", subject: administrator(account) },
    { name: "any other account", kind: "other account", subject: foreign(ELSEWHERE) },
    { name: "anyone", kind: "anyone", subject: ANYBODY },
  ];
}

function userRows({ directory }: Account, labels: Labels): readonly Row[] {
  return [...directory.users.keys()].flatMap((userName) => {
    const subject = directory.find(directory.accessKeyOf(userName).accessKeyId);
    return subject ? [{ name: `user ${labels.of(userName)}`, kind: "user" as const, subject }] : [];
  });
}

/** A session of each role, as its function has it where it is the role of one. */
function roleRows({ directory, functions, clock }: Account, labels: Labels): readonly Row[] {
  const issued = clock.now();
  return [...directory.roles.keys()].flatMap((roleName) => {
    const runs = [...functions.values()].find(
      (configuration) => configuration.roleName === roleName,
    );
    const { accessKeyId } = directory.sessions.add({
      roleName,
      sessionName: runs?.name ?? SESSION,
      issued,
      expiration: new Date(issued.getTime() + 3_600_000),
      functionArn: runs?.arn,
    });
    const subject = directory.find(accessKeyId);
    return subject ? [{ name: `role ${labels.of(roleName)}`, kind: "role" as const, subject }] : [];
  });
}

/** Services and principals of other accounts, of whom a resource's policy speaks. */
function namedRows(account: Account): readonly Row[] {
  const policies = [
    ...[...account.directory.roles.values()].map(({ trust }) => trust),
    ...account.keys.all().map(({ policy }) => policy),
    ...[...account.permissions.values()].flatMap((added) => [...added.values()]),
    ...[...account.apis.values()].flatMap(({ policy }) => policy ?? []),
  ];
  const named = new Set(
    policies.flatMap(({ statements }) => statements.flatMap(({ written }) => written.principals)),
  );
  return [...named].toSorted().flatMap((name) => namedRow(name, account));
}

function namedRow(name: string, { accountId }: Account): readonly Row[] {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
    const principal: Principal = { type: "Service", service: name };
    return [{ name: `service ${name}`, kind: "service", subject: { principal, policies: [] } }];
  }
  const owner = /^\d{12}$/.test(name) ? name : /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(name)?.[1];
  if (owner === undefined || owner === accountId) return [];
  const kind = "other account" as const;
  if (/^\d{12}$|:root$/.test(name)) {
    return [{ name: `account ${owner}`, kind, subject: foreign(owner) }];
  }
  return [{ name: name.replace(/^arn:[^:]+:/, ""), kind, subject: foreign(owner, name) }];
}

function administrator({ accountId, partition }: Account): Subject {
  const userName = SESSION;
  return {
    policies: [EVERYTHING],
    principal: {
      type: "User",
      accountId,
      arn: `arn:${partition}:iam::${accountId}:user/${userName}`,
      userId: SESSION,
      userName,
    },
  };
}

/** One to whom their own account allows everything. */
function foreign(accountId: string, arn?: string): Subject {
  const [, role] = /^arn:[^:]+:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn ?? "") ?? [];
  const principal: Principal =
    arn !== undefined && role !== undefined
      ? {
          type: "AssumedRole",
          accountId,
          arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${SESSION}`,
          roleArn: arn,
          userId: `AROA:${SESSION}`,
        }
      : {
          type: "User",
          accountId,
          arn: arn ?? `arn:aws:iam::${accountId}:user/${SESSION}`,
          userId: SESSION,
          userName: arn?.split("/").at(-1) ?? SESSION,
        };
  return { principal, policies: [EVERYTHING] };
}

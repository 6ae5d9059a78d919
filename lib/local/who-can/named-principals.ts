import type { Account } from "../account/account.ts";
import type { Role } from "../account/identities.ts";
import type { Labels } from "./labels.ts";
import type { Row } from "./principals.ts";
import { anyoneOf, oneOf, type Somebody } from "./somebody.ts";

type SessionOf = (role: Role, sessionName: string) => Somebody | undefined;

/** Condition keys by which a policy says whom it is for, where its `Principal` is wide. */
const WHO = /^(?:aws:principal(?:account|arn)|kms:calleraccount)$/i;

/**
 * Of those whom a resource's policy names, everybody who is not there by the assembly: services, accounts,
 * users and roles made elsewhere, and sessions of our own roles by their name.
 */
export function namedRows(account: Account, labels: Labels, sessionOf: SessionOf): readonly Row[] {
  const policies = [
    ...[...account.directory.roles.values()].map(({ trust }) => trust),
    ...account.keys.all().map(({ policy }) => policy),
    ...[...account.permissions.values()].flatMap((added) => [...added.values()]),
    ...[...account.apis.values()].flatMap(({ policy }) => policy ?? []),
  ];
  const named = policies.flatMap(({ statements }) =>
    statements.flatMap(({ written, conditions }) => [
      ...written.principals,
      ...conditions.flatMap(({ key, values }) => (WHO.test(key) ? values : [])),
    ]),
  );
  const rows = [...new Set(named)].flatMap((name) => rowOf(name, account, labels, sessionOf));
  const byName = new Map(rows.map((row) => [row.name, row]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function rowOf(
  name: string,
  account: Account,
  labels: Labels,
  sessionOf: SessionOf,
): readonly Row[] {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
    const principal = { type: "Service", service: name } as const;
    return [{ name: `service ${name}`, kind: "service", subject: { principal, policies: [] } }];
  }
  const owner = /^\d{12}$/.test(name) ? name : /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(name)?.[1];
  if (owner === undefined) return [];
  const isOwn = owner === account.accountId;
  const kind = isOwn ? "user" : "other account";
  if (/^\d{12}$|:root$|[*?$]/.test(name)) {
    // An administrator stands for what our own account leaves to its policies.
    return isOwn ? [] : [{ name: `account ${owner}`, kind, ...anyoneOf(owner) }];
  }
  if (!isOwn)
    return [{ name: name.replace(/^arn:[^:]+:/, ""), kind, ...oneOf(name, owner, false) }];
  return ownRow(name, account, labels, sessionOf);
}

function ownRow(
  arn: string,
  { directory, accountId }: Account,
  labels: Labels,
  sessionOf: SessionOf,
): readonly Row[] {
  const [, kind = "", ...names] = /^([^/]+)\/(.*)$/.exec(arn.split(":").slice(5).join(":")) ?? [];
  const shown = names.join("/");
  const isMade = [...directory.users.values(), ...directory.roles.values()].some(
    (one) => one.arn === arn,
  );
  if (isMade) return [];
  const [roleName = "", sessionName = ""] = shown.split("/");
  const role = kind === "assumed-role" ? directory.roles.get(roleName) : undefined;
  const found = role && sessionOf(role, sessionName);
  if (found) {
    return [{ ...found, name: `session ${labels.of(roleName)}/${sessionName}`, kind: "role" }];
  }
  const which = kind === "user" || kind === "federated-user" ? "user" : "role";
  const name = `${kind === "assumed-role" ? "session" : kind} ${shown}, made elsewhere`;
  return [{ name, kind: which, ...oneOf(arn, accountId, true) }];
}

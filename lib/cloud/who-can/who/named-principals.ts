import { OIDC_PROVIDER } from "../../../iam/principal/principal.ts";
import type { Account } from "../../account/account.ts";
import type { Labels } from "../words/labels.ts";
import type { Row, SessionOf } from "./row.ts";
import { anyCallerOf, callerByArn } from "./possible-caller.ts";

/** Condition keys with which a policy names principals if its `Principal` is `*` or an account. */
const WHO = /^(?:aws:principal(?:account|arn)|kms:calleraccount)$/i;

/**
 * Returns rows for the principals that resource policies name but the assembly does not create: services, accounts,
 * users and roles that exist elsewhere, and named sessions of the assembly's own roles.
 */
export function namedRows(account: Account, labels: Labels, sessionOf: SessionOf): readonly Row[] {
  const policies = [
    ...[...account.directory.roles.values()].map(({ trust }) => trust),
    ...account.keys.all().map(({ policy }) => policy),
    ...account.secrets.all().flatMap(({ policy }) => policy ?? []),
    ...[...account.permissions.values()].flatMap((added) => [...added.values()]),
    ...[...account.apis.values()].flatMap(({ policy }) => policy ?? []),
  ];
  const named = policies.flatMap(({ statements }) =>
    statements.flatMap(({ written, conditions }) => [
      ...written.principals,
      ...conditions.flatMap(({ key, values }) => (WHO.test(key) ? values : [])),
    ]),
  );
  const rows = [...new Set(named)].flatMap((name) => rowOf(name, account, labels, sessionOf) ?? []);
  const byName = new Map(rows.map((row) => [row.name, row]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function rowOf(
  name: string,
  account: Account,
  labels: Labels,
  sessionOf: SessionOf,
): Row | undefined {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name)) {
    const principal = { type: "Service", service: name } as const;
    return { name: `service ${name}`, kind: "service", caller: { principal, policies: [] } };
  }
  // A token of an identity provider only opens a role by AssumeRoleWithWebIdentity, which has no column.
  if (OIDC_PROVIDER.test(name)) return undefined;
  const owner = /^\d{12}$/.test(name) ? name : /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(name)?.[1];
  if (owner === undefined) return undefined;
  const isAccount = /^\d{12}$|:root$|[*?$]/.test(name);
  if (owner === account.accountId) {
    // The row of an administrator covers the permissions that a resource policy gives to this whole account.
    return isAccount ? undefined : ownRow(name, account, labels, sessionOf);
  }
  return isAccount
    ? { name: `account ${owner}`, kind: "other account", ...anyCallerOf(owner) }
    : {
        name: name.replace(/^arn:[^:]+:/, ""),
        kind: "other account",
        ...callerByArn(name, owner, false),
      };
}

function ownRow(
  arn: string,
  { directory, accountId }: Account,
  labels: Labels,
  sessionOf: SessionOf,
): Row | undefined {
  const made = [...directory.users.values(), ...directory.roles.values()];
  if (made.some((one) => one.arn === arn)) return undefined;
  const [kind = "", ...names] = arn.split(":").slice(5).join(":").split("/");
  const isSession = kind === "assumed-role";
  const [roleName = "", sessionName = ""] = names;
  const role = isSession ? directory.roles.get(roleName) : undefined;
  const found = role && sessionOf(role, sessionName);
  if (found) {
    return { ...found, name: `session ${labels.of(roleName)}/${sessionName}`, kind: "role" };
  }
  const name = `${isSession ? "session" : kind} ${names.join("/")}, made elsewhere`;
  const which = kind.endsWith("user") ? "user" : "role";
  return { name, kind: which, ...callerByArn(arn, accountId, true) };
}

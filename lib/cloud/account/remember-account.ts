import { isDeepStrictEqual } from "node:util";
import type { CloudState, KeyRecord } from "../state/cloud-state.ts";
import type { Account } from "./account.ts";
import { CallChanges } from "./call-changes.ts";
import { copyAccount } from "./copy-account.ts";

/** The resources of an account at one moment. */
export interface RememberedAccount {
  /** A copy of the account at that moment. */
  readonly copy: Account;
  /** Waits. What calls do to keys, secrets and parameters meanwhile, `restore` does not take back. */
  readonly during: <T>(wait: () => Promise<T>) => Promise<T>;
  /**
   * Gives the account back the resources of that moment. Objects that have not changed stay the same objects, to which
   * the processes of functions belong. Credentials, and what calls have done, stay as they are now.
   */
  readonly restore: () => void;
  /** Returns the state that `restore` would give the account now, without the changes of calls during the present wait. */
  readonly restorable: () => CloudState;
}

export function rememberAccount(account: Account): RememberedAccount {
  const copy = copyAccount(account);
  const calls = new CallChanges(account.state);
  const references = mapsOf(account).map((map) => new Map(map));
  return {
    copy,
    during: (wait) => calls.during(wait),
    restorable() {
      const kept = Object.entries(account.state).filter(([name]) => KEPT.has(name));
      return { ...calls.appliedTo(copy.state), ...Object.fromEntries(kept) };
    },
    restore() {
      const copies = mapsOf(copy);
      for (const [index, live] of mapsOf(account).entries()) {
        const [reference, value] = [references[index], copies[index]];
        if (reference && value && live !== value) restoreMap(live, reference, value);
      }
      restoreState(account.state, calls.appliedTo(copy.state));
      account.keys.readAgain();
      account.secrets.readAgain();
    },
  };
}

/** Returns every map of an account that a deployment changes, in an order that is the same for a copy. */
function mapsOf({ directory, network, ...account }: Account): readonly Map<unknown, unknown>[] {
  const { users, roles, groups, managedPolicies, oidcProviders } = directory;
  const all: readonly unknown[] = [
    users,
    roles,
    groups,
    managedPolicies,
    oidcProviders,
    ...Object.values(network),
    ...Object.values(account),
  ];
  return all.filter((member) => member instanceof Map);
}

function restoreMap(
  live: Map<unknown, unknown>,
  references: ReadonlyMap<unknown, unknown>,
  copy: ReadonlyMap<unknown, unknown>,
): void {
  live.clear();
  for (const [key, value] of copy) live.set(key, restored(references.get(key), value));
}

function restored(reference: unknown, value: unknown): unknown {
  if (isDeepStrictEqual(reference, value)) return reference;
  if (!isRecord(reference) || !isRecord(value)) return value;
  // A deployment may have changed the object in place, as it does with the folder of a function's code.
  for (const name of Object.keys(reference))
    if (!(name in value)) Reflect.deleteProperty(reference, name);
  return Object.assign(reference, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/**
 * Members of the state that no deployment takes back: credentials, which calls create at any time, and the history of
 * stacks, which shows that a deployment has failed.
 */
const KEPT = new Set([
  "accessKeys",
  "sessions",
  "userSessions",
  "oidc",
  "adminId",
  "adminDate",
  "cloudFormation",
]);

function restoreState(state: CloudState, before: CloudState): void {
  const keys = Object.entries(before.keys).map(
    ([id, record]) => [id, withUse(record, state.keys[id])] as const,
  );
  const all = { ...before, keys: Object.fromEntries(keys) };
  for (const name of Object.keys(state)) {
    if (!KEPT.has(name) && !(name in all)) Reflect.deleteProperty(state, name);
  }
  for (const [name, value] of Object.entries(all)) {
    if (!KEPT.has(name)) Object.assign(state, { [name]: value });
  }
}

/** Returns a key as it was, with the grants and material that calls have added since, without which data is lost. */
function withUse(before: KeyRecord, now: KeyRecord | undefined): KeyRecord {
  if (!now) return before;
  const { material, grants, rotations } = now;
  return {
    ...before,
    material,
    ...(grants ? { grants } : {}),
    ...(rotations ? { rotations } : {}),
  };
}

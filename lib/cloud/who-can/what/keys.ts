import type { RequestedAction, EvaluationInput } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import { distinguishingTexts } from "../circumstances/texts.ts";
import type { PossibleCaller } from "../who/possible-caller.ts";
import type { Labels } from "../words/labels.ts";
import { actionsOn, askedOfKey, keyAction } from "./key-actions.ts";
import { namedBehind } from "./named.ts";
import {
  NO_ACCESS_PATHS,
  type PrepareEvaluation,
  type Target,
  type AccessPath,
  type AccessPaths,
} from "./target.ts";

/**
 * Returns every permission on every key of the account's own. The keys that AWS manages can be used only through their
 * service, which the targets of that service cover.
 */
export function keyTargets(
  account: Account,
  labels: Labels,
  prepare: PrepareEvaluation,
): readonly Target[] {
  const own = account.keys.all().filter(({ record }) => record.ofService === undefined);
  return own.flatMap((key) =>
    actionsOn(key).map((action): Target => ({
      kind: "key",
      name: labels.of(key.keyId),
      action,
      ...(isOnAlias(action)
        ? {
            asked: [
              askedOfKey(account, action, key),
              { action, resource: account.keys.aliasArn("alias/"), isPrefix: true },
            ],
          }
        : { asked: [askedOfKey(account, action, key)], alike: "" }),
      accessPaths(who) {
        if (who.caller.principal.type === "Anonymous") return NO_ACCESS_PATHS;
        const input = prepare(who.caller, keyAction(account, who.caller, action, key));
        if (!isOnAlias(action)) return { all: [{ inputs: [input] }] };
        return aliasPaths(account, who, input, prepare);
      },
    })),
  );
}

/** Whether an action on a key also needs the permission on an alias of it. */
function isOnAlias(action: string): boolean {
  return action.endsWith("Alias");
}

/**
 * Returns the access paths to an operation on an alias of a key. The caller needs the permission on the key and, by
 * its identity policies, on the alias.
 */
function aliasPaths(
  account: Account,
  { caller, open }: PossibleCaller,
  onKey: EvaluationInput,
  prepare: PrepareEvaluation,
): AccessPaths {
  const { action, context } = onKey.request;
  const prefix = account.keys.aliasArn("alias/");
  const onAlias = (name: string): EvaluationInput => {
    const keys = { "kms:CallerAccount": context.get("kms:calleraccount") ?? [] };
    const requested: RequestedAction = { action, resource: prefix + name, keys };
    return prepare(caller, requested);
  };
  const usual = onAlias("any");
  const { patterns, exact } = namedBehind(usual, opennessOf(usual, open), prefix);
  const samples = context.get("kms:resourcealiases") ?? [];
  const { texts, complete } = distinguishingTexts(patterns, {
    samples: samples.map((name) => name.replace("alias/", "")),
    letters: /[\w/-]/,
  });
  const all = texts
    .filter((name) => name !== "")
    .map((name): AccessPath => ({ inputs: [onKey, onAlias(name)], name: `of alias/${name}` }));
  const called = (pattern: string) => pattern.replace(/^.*:(?=alias\/)/, "");
  const together = { noun: "alias", alike: String, called };
  return { all, incomplete: !(complete && exact), together };
}

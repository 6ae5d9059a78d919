import type { Attempt, Question } from "../../access/decide.ts";
import type { Account } from "../../account/account.ts";
import { opennessOf } from "../circumstances/open-keys.ts";
import { tellingTexts } from "../circumstances/texts.ts";
import type { Somebody } from "../who/somebody.ts";
import type { Labels } from "../words/labels.ts";
import { KEY_ACTIONS, keyAttempt } from "./key-actions.ts";
import { namedBehind } from "./named.ts";
import { NO_WAYS, type Ask, type Target, type Way, type Ways } from "./target.ts";

/** Every permission on every key. */
export function keyTargets(account: Account, labels: Labels, ask: Ask): readonly Target[] {
  return account.keys.all().flatMap((key) =>
    KEY_ACTIONS.map((action): Target => ({
      kind: "key",
      name: labels.of(key.keyId),
      action,
      ways(who) {
        if (who.subject.principal.type === "Anonymous") return NO_WAYS;
        const question = ask(who.subject, keyAttempt(account, who.subject, action, key));
        if (!action.endsWith("Alias")) return { all: [{ asked: [question] }] };
        return aliasWays(account, who, question, ask);
      },
    })),
  );
}

/** Whoever gives an alias must be allowed it on the key and, by their own policies, on the alias. */
function aliasWays(account: Account, { subject, open }: Somebody, onKey: Question, ask: Ask): Ways {
  const { action, context } = onKey.request;
  const prefix = account.keys.aliasArn("alias/");
  const onAlias = (name: string): Question => {
    const keys = { "kms:CallerAccount": context.get("kms:calleraccount") ?? [] };
    const attempt: Attempt = { action, resource: prefix + name, keys };
    return ask(subject, attempt);
  };
  const usual = onAlias("any");
  const { patterns, exact } = namedBehind(usual, opennessOf(usual, open), prefix);
  const samples = context.get("kms:resourcealiases") ?? [];
  const { texts, complete } = tellingTexts(patterns, {
    samples: samples.map((name) => name.replace("alias/", "")),
    letters: /[\w/-]/,
  });
  const all = texts
    .filter((name) => name !== "")
    .map((name): Way => ({ asked: [onKey, onAlias(name)], name: `of alias/${name}` }));
  const called = (pattern: string) => pattern.replace(/^.*:(?=alias\/)/, "");
  const together = { noun: "alias", alike: String, called };
  return { all, incomplete: !(complete && exact), together };
}

import type { Attempt, Question } from "../access/decide.ts";
import type { Account } from "../account/account.ts";
import type { Subject } from "../account/identities.ts";
import type { Key } from "../account/keys.ts";
import { KEY_ACTIONS, keyAttempt } from "./keys.ts";
import type { Labels } from "./labels.ts";
import { NO_WAYS, type Ask, type Target, type Way, type Ways } from "./ways.ts";
import { glob } from "./patterns.ts";
import { begun, tellingTexts } from "./texts.ts";
import { filled } from "./variables.ts";

/** Every permission on every key. */
export function keyTargets(account: Account, labels: Labels, ask: Ask): readonly Target[] {
  return account.keys.all().flatMap((key) => {
    const aliases = account.keys.aliases(key.keyId).map(({ aliasName }) => aliasName);
    const open = new Map(
      ["kms:requestalias"].flatMap((name) =>
        aliases.length > 0 ? [[name, { only: aliases }]] : [],
      ),
    );
    return KEY_ACTIONS.map((action): Target => ({
      kind: "key",
      name: labels.of(key.keyId),
      action,
      ways(subject) {
        if (subject.principal.type === "Anonymous") return NO_WAYS;
        const question = ask(subject, keyAttempt(account, subject, action, key));
        if (!action.endsWith("Alias")) {
          const ways = { all: [{ asked: [question], given: [] }], complete: true };
          return NAMED_BY_ALIAS.test(action) ? { ...ways, open } : ways;
        }
        return aliasWays(account, subject, { question, action, key, aliases }, ask);
      },
    }));
  });
}

/** Operations whose requests may name the key by an alias of it. */
const NAMED_BY_ALIAS = /^kms:(?:Encrypt|Decrypt|ReEncrypt.*|GenerateDataKey.*|DescribeKey)$/;

interface OnAlias {
  /** What is asked about the key. */
  readonly question: Question;
  readonly action: string;
  readonly key: Key;
  /** Names that it has. */
  readonly aliases: readonly string[];
}

/** Whoever gives an alias must be allowed it on the key and, by their own policies, on the alias. */
function aliasWays(
  account: Account,
  subject: Subject,
  { question, action, aliases }: OnAlias,
  ask: Ask,
): Ways {
  const prefix = account.keys.aliasArn("alias/");
  const written = subject.policies
    .map(({ covering }) => covering(action))
    .flatMap(({ allows, denies }) => [...allows, ...denies])
    .flatMap((statement) => statement.written.resources);
  const patterns = [...new Set(written)].flatMap((text) => {
    const known = filled(text, { context: question.request.context, isOpen: () => false }, "any");
    return known ? [begun(glob(known.text), prefix)] : [];
  });
  const samples = [...aliases.map((name) => name.replace("alias/", "")), "any"];
  const { texts, complete } = tellingTexts(patterns, { samples, letters: /[\w/-]/ });
  const all = texts
    .filter((name) => name !== "")
    .map((name): Way => {
      const attempt: Attempt = {
        action,
        resource: prefix + name,
        keys: { "kms:CallerAccount": question.request.context.get("kms:calleraccount") ?? [] },
      };
      return { asked: [question, ask(subject, attempt)], given: [], name: `of alias/${name}` };
    });
  const called = (pattern: string) => pattern.replace(/^.*:(?=alias\/)/, "");
  return { all, complete, together: { noun: "alias", alike: String, called } };
}

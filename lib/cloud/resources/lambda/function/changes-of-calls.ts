import { isDeepStrictEqual } from "node:util";
import type { Account, FunctionConfiguration } from "../../../account/account.ts";
import { withCodeOf } from "../../../account/lambda/with-code-of.ts";

/**
 * Returns a function as a deployment leaves it. CloudFormation updates the code only if the template has changed the
 * code, and the settings only if the template has changed one of them. Otherwise, what calls have changed stays. A
 * function that does not change keeps its object, to which its processes belong.
 *
 * @param now The function as the template declares it.
 */
export function withChangesOfCalls(
  now: FunctionConfiguration,
  account: Account,
): FunctionConfiguration {
  const { functions, declaredFunctions } = account;
  const live = functions.get(now.name);
  if (!live) return now;
  const declared = declaredFunctions.get(now.name);
  const kept = declared ? merged(declared, live, now, account) : now;
  if (declared && isSame(kept, now)) declaredFunctions.delete(now.name);
  else if (declared) declaredFunctions.set(now.name, now);
  if (!isSame(live, kept)) return kept;
  const { code, layers } = kept;
  return Object.assign(live, { code, layers });
}

function merged(
  declared: FunctionConfiguration,
  live: FunctionConfiguration,
  now: FunctionConfiguration,
  { layers }: Account,
): FunctionConfiguration {
  const code = isDeepStrictEqual(codeOf(declared), codeOf(now)) ? live : now;
  const settings = isDeepStrictEqual(settingsOf(declared), settingsOf(now)) ? live : now;
  // A deployment may have moved the files of the template's code and of layers.
  const isOwnCode = isDeepStrictEqual(codeOf(code), codeOf(now));
  const directories = settings.contents.slice(1).flatMap((arn) => layers.get(arn)?.directory ?? []);
  return { ...withCodeOf(settings, isOwnCode ? now : code), layers: directories };
}

/** Returns what UpdateFunctionCode changes. */
function codeOf({ contents: [content], image, described }: FunctionConfiguration): unknown {
  return { content, image, architectures: described.architectures };
}

/** Returns what UpdateFunctionConfiguration and the operations on concurrency, loops and tags change. */
function settingsOf(configuration: FunctionConfiguration): unknown {
  const { contents, described } = configuration;
  return {
    ...configuration,
    code: "",
    layers: [],
    image: undefined,
    contents: contents.slice(1),
    described: { ...described, architectures: [], lastModified: "" },
  };
}

/** Returns whether two configurations differ at most in the places of files, and in the date. */
function isSame(one: FunctionConfiguration, other: FunctionConfiguration): boolean {
  return (
    isDeepStrictEqual(codeOf(one), codeOf(other)) &&
    isDeepStrictEqual(settingsOf(one), settingsOf(other))
  );
}

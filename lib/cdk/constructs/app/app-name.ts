import { join } from "node:path";
import type { IConstruct } from "constructs";
import { CodedError, errorCode, messageOf } from "../../../errors.ts";
import { SIGNET_CONTEXT } from "../../../formats/app/signet-context.ts";
import { APP_FORM, APP_PATTERN, appNameOfPackage } from "../../../formats/sealed/app-name.ts";
import { isMap, parseJson } from "../../../json.ts";
import { LIMITS, readRegularText } from "../../../regular-file.ts";

/**
 * The app has no name, or its name is invalid.
 *
 * @example
 * try {
 *   new SealingKeys(stack, "Keys", { stage: "dev" });
 * } catch (error) {
 *   if (error instanceof AppNameInvalid) console.error(error.message);
 * }
 */
export class AppNameInvalid extends CodedError {
  /** The code of this error. */
  readonly code = "ERR_APP_NAME";
}

/**
 * Returns the name of the app: the given name, the context `signet:app`, or else the name that the package.json in the
 * working directory gives it.
 *
 * @throws {AppNameInvalid} If the name does not have the form {@link APP_PATTERN}, or if there is no name.
 */
export function appName(scope: IConstruct, given?: string): string {
  const { app: context } = SIGNET_CONTEXT;
  const set: unknown = given ?? scope.node.tryGetContext(context);
  if (set === undefined) return packagedName();
  if (typeof set === "string" && APP_PATTERN.test(set)) return set;
  const where = given === undefined ? `context ${context}` : "app";
  throw new AppNameInvalid(`${where} is ${JSON.stringify(set)}, but must be ${APP_FORM}`);
}

function packagedName(): string {
  const named = `set app, or the context ${SIGNET_CONTEXT.app}, to ${APP_FORM}`;
  const path = join(process.cwd(), "package.json");
  let text: string;
  try {
    text = readRegularText(path, LIMITS.text);
  } catch (cause) {
    const reason = errorCode(cause) === "ENOENT" ? "it does not exist" : messageOf(cause);
    throw new AppNameInvalid(`the app has no name in ${path} (${reason}): ${named}`, { cause });
  }
  const manifest = parseJson(text);
  const name = isMap(manifest) ? manifest["name"] : undefined;
  if (typeof name !== "string")
    throw new AppNameInvalid(`the app has no name in ${path}: ${named}`);
  const app = appNameOfPackage(name);
  if (APP_PATTERN.test(app)) return app;
  throw new AppNameInvalid(
    `the name ${JSON.stringify(name)} in ${path} cannot be the name of the app: ${named}`,
  );
}

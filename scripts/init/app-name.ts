import { CodedError } from "../../lib/errors.ts";
import { APP_FORM, APP_PATTERN } from "../../lib/formats/sealed/app-name.ts";

/** A name cannot be the name of an app. */
export class NameUnusable extends CodedError {
  readonly code = "ERR_NAME_UNUSABLE";
}

/**
 * Returns the name of a new app: the given name, or one that is made from the name of its folder.
 *
 * @throws {NameUnusable} If the name does not have the form {@link APP_PATTERN}.
 */
export function appNameFrom(given: string | undefined, folder: string): string {
  if (given !== undefined) {
    if (APP_PATTERN.test(given)) return given;
    throw new NameUnusable(`--name takes ${APP_FORM}, not ${JSON.stringify(given)}`);
  }
  const made = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  if (APP_PATTERN.test(made)) return made;
  throw new NameUnusable(
    `the folder ${JSON.stringify(folder)} does not give the app a name, which is ${APP_FORM}: pass --name`,
  );
}

/** Returns the name in the form of CDK's construct ids, such as `MyShop` for `my-shop`. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-+)([a-z0-9]?)/g, (_, first: string) => first.toUpperCase());
}

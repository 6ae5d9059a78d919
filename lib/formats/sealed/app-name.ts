/** Form of an app's name, which is part of the names of functions and aliases, and of every encryption context. */
export const APP_PATTERN = /^[a-z][a-z0-9-]{0,31}$/;

/** {@link APP_PATTERN} in words, for messages. */
export const APP_FORM = "1 to 32 characters of a-z, 0-9 and -, beginning with a letter";

/** The app and stage whose secrets a sealed file contains. */
export interface AppStage {
  /** Name of the app, of the form {@link APP_PATTERN}. */
  readonly app: string;
  /** Name of the stage. */
  readonly stage: string;
}

/**
 * Returns the name that an npm package gives its app: the name without its scope, in lower case, with `-` for `.`, `_`
 * and `~`. The result may still not have the form {@link APP_PATTERN}.
 */
export function appNameOfPackage(packageName: string): string {
  return packageName
    .replace(/^@[^/]*\//, "")
    .toLowerCase()
    .replaceAll(/[._~]/g, "-");
}

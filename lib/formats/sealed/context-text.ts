import type { EncryptionContext } from "./sealed-segment.ts";

/**
 * Formats an encryption context as one short text, because a function's environment has little room: `<app>/<stage>/
 * <function>`. The names of apps and stages contain no slash.
 */
export function printContext({ app, stage, function: name }: EncryptionContext): string {
  return `${app}/${stage}/${name}`;
}

/** Parses the text of {@link printContext}. Returns `undefined` if it does not have that form. */
export function parseContext(text: string): EncryptionContext | undefined {
  const [, app, stage, name] = /^([^/]+)\/([^/]+)\/(.+)$/.exec(text) ?? [];
  return app !== undefined && stage !== undefined && name !== undefined
    ? { app, stage, function: name }
    : undefined;
}

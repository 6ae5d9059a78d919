import { UsageError } from "../terminal/io.ts";

/**
 * Parses the texts of `-c KEY=VALUE`, as the CDK CLI does: every value is a text, and the last one of a key counts.
 *
 * @throws {UsageError} If a text has no key.
 */
export function contextOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      throw new UsageError(`--context takes KEY=VALUE, not ${text}`);
    }),
  );
}

import { invalidParameter } from "../request/logs-errors.ts";
import { jsonPattern } from "./json-pattern.ts";
import type { Matches } from "./matches.ts";
import { termPattern } from "./term-pattern.ts";

/**
 * Compiles a filter pattern: terms, of which a message must contain all, or a condition on the members of JSON.
 *
 * @throws {ServiceError} InvalidParameterException if the pattern is invalid or of an unsupported kind.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(text: string): Matches {
  const pattern = text.trim();
  if (pattern.startsWith("[")) {
    throw invalidParameter(
      "The local cloud does not support filter patterns for space-delimited events; use terms or { $.member = value }.",
    );
  }
  return pattern.startsWith("{") ? jsonPattern(pattern) : termPattern(pattern);
}

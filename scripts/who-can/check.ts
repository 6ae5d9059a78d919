import { CodedError, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import type { Access } from "./access.ts";
import { isMap } from "../../lib/json.ts";

/** The file of the expected permissions cannot be read. */
class ExpectationInvalid extends CodedError {
  readonly code = "ERR_EXPECTATION";
}

/** Returns a line for each permission that was found but not expected (`+`), or expected but not found (`-`). */
export function differences(expected: Access, found: Access): readonly string[] {
  const before = lines(expected);
  const now = lines(found);
  return [
    ...[...now].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
    ...[...before].filter((line) => !now.has(line)).map((line) => `- ${line}`),
  ].toSorted((a, b) => compare(a.slice(2), b.slice(2)));
}

/**
 * Reads the expected permissions.
 *
 * @param toWrite Command that writes the file, for the message.
 * @throws {ExpectationInvalid} If the file does not exist or does not hold permissions.
 */
export function readExpectation(path: string, toWrite: string): Access {
  const invalid = (reason: string, cause?: unknown) =>
    new ExpectationInvalid(`${path} cannot be read (${reason}); to write it: ${toWrite}`, {
      cause,
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(readRegularText(path, LIMITS.generated));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "it is not JSON" : messageOf(cause);
    throw invalid(reason, cause);
  }
  if (!isAccess(parsed)) throw invalid("it does not have the form that --json writes");
  return parsed;
}

function lines({ principals }: Access): ReadonlySet<string> {
  return new Set(
    Object.entries(principals).flatMap(([principal, targets]) => {
      const permissions = Object.entries(targets).flatMap(([target, actions]) =>
        actions.map((action) => `${principal}: ${target}: ${action}`),
      );
      return [`${principal}: exists`, ...permissions];
    }),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isAccess(value: unknown): value is Access {
  if (!isMap(value) || value["version"] !== 1 || !isMap(value["principals"])) return false;
  return Object.values(value["principals"]).every(
    (targets) => isMap(targets) && Object.values(targets).every(isTexts),
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

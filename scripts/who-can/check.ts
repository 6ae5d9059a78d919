import { CodedError, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import type { Access } from "../../lib/cloud/who-can/access.ts";
import { isMap } from "../../lib/json.ts";

/** The file of the expected permissions cannot be read. */
class ExpectationInvalid extends CodedError {
  readonly code = "ERR_EXPECTATION";
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

function isAccess(value: unknown): value is Access {
  if (!isMap(value) || value["version"] !== 1 || !isMap(value["principals"])) return false;
  if (value["notJudged"] !== undefined && !isTexts(value["notJudged"])) return false;
  return Object.values(value["principals"]).every(
    (targets) => isMap(targets) && Object.values(targets).every(isTexts),
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

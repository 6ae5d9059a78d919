import { CodedError } from "../../../lib/errors.ts";
import { PasswordHashInvalid } from "../../../lib/formats/password/password-hash.ts";
import { parseUsers } from "../../../lib/formats/password/users.ts";
import type { SecretKind, WebhookKeyKind } from "../../../lib/formats/sealed/sealing-metadata.ts";
import { WebhookKey, WebhookKeyRefused } from "../../../lib/formats/webhook/key.ts";
import { schemeOf } from "../../webhook/scheme.ts";
import type { Functions } from "../stage/sealed-stage.ts";
import { declaredSecret } from "./target.ts";

/** A value is not what its function needs. */
class ValueUnfit extends CodedError {
  readonly code = "ERR_VALUE_UNFIT";
}

/**
 * Checks values of a function before they are sealed: no NUL, and the form of the secret's kind.
 *
 * @throws {ValueUnfit} If a value is unfit. The message contains no part of it.
 */
export function requireFitting(
  functionName: string,
  values: ReadonlyMap<string, string>,
  functions: Functions,
): void {
  for (const [name, value] of values) {
    const which = `the value for ${name} of function ${functionName}`;
    if (value.includes("\0")) {
      throw new ValueUnfit(
        `${which} contains a NUL, which no program accepts in a variable; encode it, for example with base64`,
      );
    }
    const problem = problemOf(declaredSecret(functionName, name, { functions })?.kind, value, name);
    if (problem !== undefined) throw new ValueUnfit(`${which} ${problem}`);
  }
}

function problemOf(kind: SecretKind | undefined, value: string, name: string): string | undefined {
  switch (kind?.type) {
    case "htpasswd":
      return usersProblem(value);
    case "webhook-key":
      return keyProblem(kind, value, name);
    case "text":
    case "shared-text":
    case undefined:
      return undefined;
  }
}

function usersProblem(value: string): string | undefined {
  try {
    parseUsers(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof PasswordHashInvalid)) throw error;
    return `is not a list of users (${error.message}): make the line of each user with signet htpasswd NAME`;
  }
}

function keyProblem(kind: WebhookKeyKind, value: string, name: string): string | undefined {
  const scheme = schemeOf(kind);
  const { insecureShortKey = false } = kind;
  try {
    void new WebhookKey(scheme, { id: name, secret: Buffer.from(value), insecureShortKey });
    return undefined;
  } catch (error) {
    if (!(error instanceof WebhookKeyRefused)) throw error;
    return `is not a key of ${kind.scheme} webhooks: ${error.message}`;
  }
}

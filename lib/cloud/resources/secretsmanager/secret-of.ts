import type { Account } from "../../account/account.ts";
import type { Secret } from "../../account/secretsmanager/secrets.ts";
import type { Properties } from "../../assembly/properties.ts";

/** @throws {TemplateUnsupported} If `SecretId` does not name a secret of the account. */
export function secretOf(properties: Properties, { secrets }: Account): Secret {
  return (
    secrets.find(properties.text("SecretId")) ??
    properties.fail("SecretId", "names a secret that does not exist")
  );
}

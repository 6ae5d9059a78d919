import { resolveCredentials, type CredentialSource } from "../../lib/cli/client/credentials.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import type { Io } from "./io.ts";

/**
 * Credentials as {@link resolveCredentials} finds them, whose secrets are replaced from then on in all
 * that the command prints: services repeat them in their refusals.
 */
export async function hiddenCredentials(
  source: CredentialSource,
  { secrets }: Pick<Io, "secrets">,
): Promise<Credentials> {
  const credentials = await resolveCredentials(source);
  secrets.hideCredentials(credentials);
  return credentials;
}

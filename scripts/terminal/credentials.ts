import { resolveCredentials, type CredentialSource } from "../../lib/cli/client/credentials.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import type { Io } from "./io.ts";

/**
 * Returns credentials as {@link resolveCredentials} finds them. From then on their secrets are replaced in
 * everything that the command prints, because services repeat them in their error messages.
 *
 * @throws {CredentialsUnavailable} If no credentials are found.
 */
export async function hiddenCredentials(
  source: CredentialSource,
  { secrets }: Pick<Io, "secrets">,
): Promise<Credentials> {
  const credentials = await resolveCredentials(source);
  secrets.hideCredentials(credentials);
  return credentials;
}

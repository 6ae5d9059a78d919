import { fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { CodedError, messageOf } from "../../errors.ts";
import { FileRefused, LIMITS, readRegularFile } from "../../regular-file.ts";
import type { Credentials } from "../../sigv4/signing/signing-options.ts";

/** There are no credentials where they were looked for. */
export class CredentialsUnavailable extends CodedError {
  readonly code = "ERR_CREDENTIALS";
}

/** Where to look; everything left out is as the AWS CLI has it. */
export interface CredentialSource {
  readonly profile?: string | undefined;
  readonly configFile?: string | undefined;
  readonly credentialsFile?: string | undefined;
  /**
   * Where to assume the role of a profile that has one. The SDK reads `endpoint_url` of the profile that
   * `AWS_PROFILE` names only, so not for the STS call on behalf of one that is passed here.
   */
  readonly sts?: { readonly endpoint: string; readonly region: string } | undefined;
}

/**
 * Credentials by AWS's standard chain: environment, profile, SSO, process, container. With a profile
 * named, that profile only: the chain would go on to the machine's own role where it is mistyped.
 *
 * @throws {CredentialsUnavailable} when there are none.
 */
export async function resolveCredentials(source: CredentialSource): Promise<Credentials> {
  const { profile, configFile, credentialsFile, sts } = source;
  for (const path of [configFile, credentialsFile]) refuseSpecial(path);
  const places = {
    ...(configFile === undefined ? {} : { configFilepath: configFile }),
    ...(credentialsFile === undefined ? {} : { filepath: credentialsFile }),
    ...(sts === undefined ? {} : { clientConfig: sts }),
  };
  try {
    return profile === undefined
      ? await fromNodeProviderChain(places)()
      : await fromIni({ ...places, profile })();
  } catch (cause) {
    const [line = ""] = messageOf(cause).split("\n");
    const whose = profile === undefined ? "" : ` for profile ${profile}`;
    throw new CredentialsUnavailable(
      `no credentials${whose}: ${line.replace(/\.$/, "")}${advice(source, cause)}`,
      { cause },
    );
  }
}

/** The SDK would wait for a pipe that nothing writes to, and read a device without an end. */
function refuseSpecial(path: string | undefined): void {
  try {
    if (path !== undefined) readRegularFile(path, LIMITS.text);
  } catch (cause) {
    if (!(cause instanceof FileRefused)) return; // The SDK says it better.
    throw new CredentialsUnavailable(`no credentials: ${cause.message}`, { cause });
  }
}

/** What to do, where nothing was found; what STS or another provider refused says so itself. */
function advice({ profile, configFile }: CredentialSource, cause: unknown): string {
  if (!(cause instanceof Error) || cause.name !== "CredentialsProviderError") return "";
  const places = `; the profiles are in ${configFile ?? "~/.aws/config, or where AWS_CONFIG_FILE says"}`;
  if (profile !== undefined) return places;
  return configFile === undefined
    ? "; pass --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    : `; pass --profile${places}`;
}

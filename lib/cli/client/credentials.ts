import { CodedError, messageOf } from "../../errors.ts";
import { FileRefused, LIMITS, readRegularFile } from "../../regular-file.ts";
import type { Credentials } from "../../sigv4/signing/signing-options.ts";

/** Credentials could not be found or read. */
export class CredentialsUnavailable extends CodedError {
  readonly code = "ERR_CREDENTIALS";
}

/** Where to look for credentials. The defaults are the same as in the AWS CLI. */
export interface CredentialSource {
  readonly profile?: string | undefined;
  readonly configFile?: string | undefined;
  readonly credentialsFile?: string | undefined;
  /**
   * STS endpoint at which the role of a profile is assumed. It must be passed, because the SDK reads
   * `endpoint_url` only from the profile that `AWS_PROFILE` names, and ignores it in `profile`.
   */
  readonly sts?: { readonly endpoint: string; readonly region: string } | undefined;
}

/**
 * Returns credentials from AWS's standard chain: environment, profile, SSO, process, container. If a
 * profile is named, only that profile is read, because with a mistyped name the chain would continue to
 * the machine's own role.
 *
 * @throws {CredentialsUnavailable} If no credentials are found, or if a file is a pipe or a device.
 */
export async function resolveCredentials(source: CredentialSource): Promise<Credentials> {
  const { profile, configFile, credentialsFile, sts } = source;
  for (const path of [configFile, credentialsFile]) refuseSpecial(path);
  const places = {
    ...(configFile === undefined ? {} : { configFilepath: configFile }),
    ...(credentialsFile === undefined ? {} : { filepath: credentialsFile }),
    ...(sts === undefined ? {} : { clientConfig: sts }),
  };
  // Loaded only if a request is signed, because it loads as slowly as a whole command.
  const { fromIni, fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
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

/** Rejects pipes and devices, because the SDK could wait forever for a pipe's writer, or for the end of a device. */
function refuseSpecial(path: string | undefined): void {
  try {
    if (path !== undefined) readRegularFile(path, LIMITS.text);
  } catch (cause) {
    if (!(cause instanceof FileRefused)) return; // The SDK's own error is clearer.
    throw new CredentialsUnavailable(`no credentials: ${cause.message}`, { cause });
  }
}

/** Advice if no credentials were found. Errors of STS and other providers already say what is wrong. */
function advice({ profile, configFile }: CredentialSource, cause: unknown): string {
  if (!(cause instanceof Error) || cause.name !== "CredentialsProviderError") return "";
  const places = `; the profiles are in ${configFile ?? "~/.aws/config or in the file that AWS_CONFIG_FILE names"}`;
  if (profile !== undefined) return places;
  return configFile === undefined
    ? "; pass --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    : `; pass --profile${places}`;
}

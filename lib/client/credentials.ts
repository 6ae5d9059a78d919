import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { CodedError, messageOf } from "../errors.ts";
import type { Credentials } from "../sigv4/sign.ts";

/** The credential chain gave nothing. */
export class CredentialsUnavailable extends CodedError {
  readonly code = "ERR_CREDENTIALS";
}

/** Where to look; everything left out is as the AWS CLI has it. */
export interface CredentialSource {
  readonly profile?: string | undefined;
  readonly configFile?: string | undefined;
  readonly credentialsFile?: string | undefined;
  /**
   * Where to assume the role of a profile that has one. The SDK takes the profile's `endpoint_url` for
   * the service that is called, but not for the STS call that comes before it.
   */
  readonly sts?: { readonly endpoint: string; readonly region: string } | undefined;
}

/**
 * Credentials by AWS's standard chain: environment, profile, SSO, process, container. With a profile
 * named, that profile only.
 *
 * @throws {CredentialsUnavailable} when there are none.
 */
export async function resolveCredentials(source: CredentialSource): Promise<Credentials> {
  const { profile, configFile, credentialsFile, sts } = source;
  try {
    return await fromNodeProviderChain({
      ...(profile === undefined ? {} : { profile }),
      ...(configFile === undefined ? {} : { configFilepath: configFile }),
      ...(credentialsFile === undefined ? {} : { filepath: credentialsFile }),
      ...(sts === undefined ? {} : { clientConfig: sts }),
    })();
  } catch (cause) {
    const [reason = ""] = messageOf(cause).split("\n");
    const whose = profile === undefined ? "" : ` for profile ${profile}`;
    throw new CredentialsUnavailable(
      `no credentials${whose}: ${reason}; pass --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
      { cause },
    );
  }
}

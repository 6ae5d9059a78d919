import type { TemporaryCredentials } from "../../../account/iam/identities.ts";
import { element } from "../../protocol/query/xml.ts";

/** Returns the element `Credentials` of a response. */
export function credentialsXml(credentials: TemporaryCredentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  return `<Credentials>${element("AccessKeyId", accessKeyId)}${element("SecretAccessKey", secretAccessKey)}${element("SessionToken", sessionToken)}${element("Expiration", expiration.toISOString())}</Credentials>`;
}

import type { Denied } from "../../sigv4/request/denial.ts";

/** Why a signature is refused, in AWS's words: of one that does not match, with what the service would have signed. */
export function denialText({ message, server }: Denied): string {
  if (!server) return message;
  const { canonicalRequest, stringToSign } = server;
  return `${message}\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`;
}

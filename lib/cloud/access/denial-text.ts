import type { Denied } from "../../sigv4/request/denial.ts";

/**
 * Returns AWS's message for a request whose signature check failed. For a signature that does not match, the
 * message includes the canonical request and the string to sign that the service expected.
 */
export function denialText({ message, server }: Denied): string {
  if (!server) return message;
  const { canonicalRequest, stringToSign } = server;
  return `${message}\n\nThe Canonical String for this request should have been\n'${canonicalRequest}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`;
}

import { redactToken } from "./redact.ts";
import type { HeaderTrace } from "./sign.ts";

/**
 * A trace as text for people: each step of SigV4 with its result, ending where the next one begins.
 * The session token is replaced by `[session token]`; the secret key never was in the trace.
 */
export function renderTrace(trace: HeaderTrace): string {
  return [
    heading("1", "Canonical request"),
    indented(redactToken(trace.canonicalRequest)),
    heading("2", "its SHA-256"),
    indented(trace.canonicalRequestHash),
    heading("3", "Credential scope"),
    indented(trace.credentialScope),
    heading("4", "String to sign (algorithm, date, scope, the hash of step 2)"),
    indented(trace.stringToSign),
    heading("5", "Signature (HMAC-SHA256 of step 4 under the signing key)"),
    indented(trace.signature),
    heading("6", "Authorization header"),
    indented(trace.authorization),
    "",
  ].join("\n");
}

function heading(step: string, title: string): string {
  return `${step}. ${title}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "   ");
}

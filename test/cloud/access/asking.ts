import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { sts } from "../assume-role.ts";
import type { Answer, TestCloud } from "../test-cloud.ts";

/** Calls an operation of KMS, and returns its response even if it is an error. */
export function kms(
  local: TestCloud,
  as: Credentials,
  operation: string,
  body: unknown,
): Promise<Answer> {
  return local.aws("kms", "/", {
    as,
    headers: [["X-Amz-Target", `TrentService.${operation}`]],
    body: JSON.stringify(body),
  });
}

/** Invokes a function, and returns the response even if it is an error. */
export function invoke(local: TestCloud, as: Credentials, functionName: string): Promise<Answer> {
  return local.aws("lambda", `/2015-03-31/functions/${functionName}/invocations`, {
    as,
    body: "{}",
  });
}

/** Calls AssumeRole, and returns the response even if it is an error. */
export function assume(
  local: TestCloud,
  as: Credentials,
  roleName: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return sts(
    local,
    {
      Action: "AssumeRole",
      RoleArn: `arn:aws:iam::123456789012:role/${roleName}`,
      RoleSessionName: "Session",
      ...more,
    },
    { as },
  );
}

/** Returns AWS's message in a response of any service, or `allowed` for a 200. */
export function sentence({ status, text }: Answer): string {
  if (status === 200) return "allowed";
  return /User: [^"<]*(?: action| policy| boundary)/.exec(text)?.[0] ?? text;
}

import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEvent,
  Context,
} from "aws-lambda";
import { isUser, parseUsers, type Users } from "../../../lib/formats/password/users.ts";
import type { Secret } from "../../../lib/formats/sealed/secret-value.ts";
import type { Secrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { onlyHeader, policyFor, unauthorized } from "../../http/authorizer-response.ts";

/** Dependencies of {@link checkPassword}. */
export interface PasswordDependencies {
  /** Decrypts the secret `users`, which has one line for each user in the format of `signet htpasswd`. */
  readonly secrets: Secrets<"users">;
}

/**
 * Returns an authorizer for the HTTP Basic scheme. Rejecting an unknown user takes as long as rejecting a wrong
 * password. A header that is not a Basic credential is rejected at once, which reveals no user names.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function checkPassword({ secrets }: PasswordDependencies) {
  const parsed = new WeakMap<Secret, Users>();
  return async (
    event: APIGatewayRequestAuthorizerEvent,
    lambda: Context,
  ): Promise<APIGatewayAuthorizerResult> => {
    const given = credentials(onlyHeader(event, "authorization") ?? "");
    if (!given) throw unauthorized();
    const { users: secret } = await secrets(lambda);
    const users = parsed.get(secret) ?? parseUsers(secret.reveal());
    parsed.set(secret, users);
    if (!(await isUser(users, given.name, given.password))) throw unauthorized();
    return policyFor("Allow", event, given.name, { user: given.name });
  };
}

function credentials(header: string): { name: string; password: string } | undefined {
  const token = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1] ?? "";
  const bytes = Buffer.from(token, "base64");
  // Rejects base64 that is not canonical. The lines below reject bytes that are not UTF-8.
  if (token === "" || bytes.toString("base64") !== token) return undefined;
  const text = bytes.toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1 || !Buffer.from(text, "utf8").equals(bytes)) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

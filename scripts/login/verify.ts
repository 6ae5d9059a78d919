import { authorizationOf, type Login } from "../../lib/cli/client/login/login.ts";
import { send } from "../../lib/cli/client/http/transport.ts";
import { CodedError } from "../../lib/errors.ts";
import { wireRequest } from "../../lib/sigv4/request/request.ts";
import { headerNamed } from "../call/output.ts";

/** The URL does not take what was to be stored for it. */
class LoginRefused extends CodedError {
  readonly code = "ERR_LOGIN_REFUSED";
}

/**
 * Asks a URL with what is to be stored for it. Redirects are not followed: it is for this URL alone.
 *
 * @returns What is left unsaid by the answer, where it is neither 401 nor one of 2xx.
 * @throws {LoginRefused} at 401.
 */
export async function tryLogin(login: Login): Promise<string | undefined> {
  const { url, name } = login;
  const request = wireRequest("GET", url, [["Authorization", authorizationOf(login)]]);
  // The body is not needed, however long it is.
  const response = await send(url, request, { streamTo: () => () => false });
  const { status } = response;
  if (status === 401) {
    const challenge = headerNamed(response, "www-authenticate");
    const asks = challenge === undefined ? "" : `; it asks for ${challenge}`;
    throw new LoginRefused(`${url} does not take this of ${name}: HTTP 401${asks}`);
  }
  return status >= 200 && status < 300
    ? undefined
    : `${url} answered ${status}: that tells nothing of whether it is right`;
}

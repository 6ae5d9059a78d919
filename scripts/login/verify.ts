import { authorizationOf, type Login } from "../../lib/cli/client/login/login.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { CodedError } from "../../lib/errors.ts";
import { wireRequest } from "../../lib/sigv4/request/request.ts";
import { headerNamed } from "../call/output.ts";

/** The URL rejected the login that was to be stored for it. */
class LoginRefused extends CodedError {
  readonly code = "ERR_LOGIN_REFUSED";
}

/**
 * Calls a URL with the login that is to be stored for it. Redirects are not followed, because the login is for
 * this URL alone.
 *
 * @returns A note if the status is neither 401 nor 2xx, because the login may be right or wrong then.
 * @throws {LoginRefused} If the status is 401.
 */
export async function tryLogin(login: Login): Promise<string | undefined> {
  const { url, name } = login;
  const request = wireRequest("GET", url, [["Authorization", authorizationOf(login)]]);
  // The body is not needed, so it is not read.
  const response = await send(url, request, { streamTo: () => () => false });
  const { status } = response;
  if (status === 401) {
    const challenge = headerNamed(response, "www-authenticate");
    const asks = challenge === undefined ? "" : `; the server asks for ${challenge}`;
    throw new LoginRefused(`${url} rejected the login of ${name}: HTTP 401${asks}`);
  }
  return status >= 200 && status < 300
    ? undefined
    : `${url} returned ${status}, which does not show whether the login is right`;
}

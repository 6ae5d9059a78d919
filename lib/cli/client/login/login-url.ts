import { CodedError } from "../../../errors.ts";
import { hasOneReading } from "./login-path.ts";
import { isPrintable } from "../../../printable.ts";
import { isLoopback } from "../../../secure-url.ts";

/** A URL that no password or token is sent to. */
export class LoginUrlRefused extends CodedError {
  readonly code = "ERR_LOGIN_URL";
}

/**
 * A URL in the one form in which logins are stored: no slash at its end, its path tidied.
 *
 * @throws {LoginUrlRefused} for plain http to another machine, and for what would be lost or stored beside
 *   the login: user information, a query, a fragment. User information is not shown.
 */
export function loginUrl(text: string): string {
  if (!/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text)) {
    throw new LoginUrlRefused("it takes a URL of http or https");
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || /^\w+:\/\/[^/?#]*@/.test(text)) {
    throw new LoginUrlRefused(
      "the URL holds user information, which stays in the shell's history; give the user with -u, and the password with --password-stdin",
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new LoginUrlRefused("a login is for a URL and all below it: give it without ? and #");
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new LoginUrlRefused(
      `${url.origin} is not https: the password would cross the network in clear text; use https, or http to this machine`,
    );
  }
  let end = url.href.length;
  while (url.href[end - 1] === "/") end--;
  return url.href.slice(0, end);
}

/**
 * Whether what is stored for one URL may be sent to another: the same scheme, host and port, and the same
 * path or one below. A path that a server could read as another one is below nothing.
 *
 * @param login As {@link loginUrl} gives it.
 */
export function covers(login: string, target: string): boolean {
  if (!URL.canParse(target) || !isPrintable(target) || /\s/.test(target)) return false;
  const { origin, pathname, username, password } = new URL(target);
  const [, path = ""] = /^\w+:\/\/[^/?#]*([^?#]*)/.exec(target) ?? [];
  const tidied = path === pathname || (path === "" && pathname === "/");
  if (!tidied || !hasOneReading(path) || username !== "" || password !== "") return false;
  const wanted = origin + pathname;
  return wanted === login || wanted.startsWith(`${login}/`);
}

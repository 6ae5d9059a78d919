import { CodedError } from "../../../errors.ts";
import { hasOneReading } from "./login-path.ts";
import { isPrintable } from "../../../printable.ts";
import { isLoopback } from "../../../secure-url.ts";

/** A URL to which no password or token may be sent. */
export class LoginUrlRefused extends CodedError {
  readonly code = "ERR_LOGIN_URL";
}

/**
 * Returns a URL in the form in which logins are stored: its path is normalized and does not end with a slash.
 *
 * @throws {LoginUrlRefused} If the URL is plain http to another machine, or if it has user information (which
 *   the message does not show), a query or a fragment.
 */
export function loginUrl(text: string): string {
  if (!/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text)) {
    throw new LoginUrlRefused("expected a URL with http or https");
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || /^\w+:\/\/[^/?#]*@/.test(text)) {
    throw new LoginUrlRefused(
      "the URL contains user information, which stays in the shell's history; pass the user with -u and the password with --password-stdin",
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new LoginUrlRefused(
      "a login is for a URL and all paths below it: pass the URL without ? and #",
    );
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
 * Whether the login for one URL may be sent to another. The scheme, host and port must be the same, and the
 * path must be the same or below it. A path that servers interpret in different ways is never covered.
 *
 * @param login URL of the login, as {@link loginUrl} returns it.
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

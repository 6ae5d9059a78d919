import { isBasicPassword } from "../../lib/formats/password/users.ts";
import { UsageError, type Io } from "./io.ts";
import { textOf } from "./read-input.ts";

/**
 * A password from standard input, or typed without echo. One final newline, such as echo adds, is not part
 * of it.
 *
 * @throws {UsageError} which shows nothing of it: when it is empty, or holds what HTTP's Basic scheme cannot
 *   carry (RFC 7617 §2).
 */
export async function readPassword(prompt: string, io: Io): Promise<string> {
  const password = textOf(await io.stdin(prompt), "the password").replace(/\r?\n$/, "");
  if (password === "") throw new UsageError("standard input is empty; give the password there");
  if (!isBasicPassword(password)) {
    throw new UsageError(
      "the password has several lines or a control character; it takes one line",
    );
  }
  io.secrets.hide(password, "password");
  return password;
}

import { isBasicPassword } from "../../lib/formats/password/users.ts";
import { UsageError, type Io } from "./io.ts";
import { textOf } from "./read-input.ts";

/**
 * Reads a password from standard input, or typed without echo. One final newline, such as echo adds, is
 * removed.
 *
 * @throws {UsageError} If the password is empty or contains characters that HTTP's Basic scheme cannot carry
 *   (RFC 7617 §2). The message never shows it.
 */
export async function readPassword(prompt: string, io: Io): Promise<string> {
  const password = textOf(await io.stdin(prompt), "the password").replace(/\r?\n$/, "");
  if (password === "") throw new UsageError("standard input is empty; pass the password there");
  if (!isBasicPassword(password)) {
    throw new UsageError("the password has several lines or a control character; pass one line");
  }
  io.secrets.hide(password, "password");
  return password;
}

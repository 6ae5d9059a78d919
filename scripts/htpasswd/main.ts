import { PasswordHashInvalid } from "../../lib/formats/password/password-hash.ts";
import { userLine } from "../../lib/formats/password/users.ts";
import { command } from "../terminal/command.ts";
import { UsageError } from "../terminal/io.ts";
import { readPassword } from "../terminal/read-password.ts";

export const main = command({
  name: "htpasswd",
  summary: "print the line of a user for the Basic authorizer",
  words: "USER",
  description: `The line is the name and the scrypt hash of the password. The password comes from standard input, or
is typed without echo. Never pass it as an argument.`,
  options: {},
  more: `Seal the lines of all users as one value, which replaces the previous value:
  (signet htpasswd alice; signet htpasswd bob) | signet encrypt set basic users

Exit status: 0 done, 1 failed, 2 for wrong usage.`,
  // An invalid user name comes from the command line.
  usageErrors: [PasswordHashInvalid],
  async run({ words }, io) {
    const [user, ...more] = words;
    if (user === undefined) throw new UsageError("expected the name of a user");
    // A second word may be the password, so it is not shown.
    if (more.length > 0) {
      throw new UsageError("expected one name only; pass the password on standard input");
    }
    const password = await readPassword(`password of ${user}: `, io);
    io.out(`${await userLine(user, password)}\n`);
    return 0;
  },
});

import { PasswordHashInvalid } from "../../lib/formats/password/password-hash.ts";
import { userLine } from "../../lib/formats/password/users.ts";
import { command } from "../terminal/command.ts";
import { runAsScript, UsageError } from "../terminal/io.ts";
import { readPassword } from "../terminal/read-password.ts";

const usage = `usage: npm run -s htpasswd -- USER

Prints the line of a user for the Basic authorizer: the name, and scrypt's hash of the password.
The password comes on standard input, or is typed without echo; never as an argument.

Seal all lines of all users as one value; it replaces those that were sealed before:
  (npm run -s htpasswd -- alice; npm run -s htpasswd -- bob) | npm run encrypt -- set basic users

      --help

Exit status: 0 done, 1 failed, 2 for wrong usage.`;

export const main = command({
  name: "htpasswd",
  usage,
  options: {},
  takesWords: true,
  // A name that no user can have came from the command line.
  usageErrors: [PasswordHashInvalid],
  async run({ words }, io) {
    const [user, ...more] = words;
    if (user === undefined) throw new UsageError("it takes the name of a user");
    // What follows may well be the password: it is not shown.
    if (more.length > 0) {
      throw new UsageError("it takes one name only; the password comes on standard input");
    }
    const password = await readPassword(`password of ${user}: `, io);
    io.out(`${await userLine(user, password)}\n`);
    return 0;
  },
});

await runAsScript(import.meta.filename, main);

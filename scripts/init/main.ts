import { basename, relative, resolve } from "node:path";
import { quoted } from "../../lib/cli/client/curl-command.ts";
import { command } from "../terminal/command.ts";
import { UsageError } from "../terminal/io.ts";
import { appNameFrom, NameUnusable } from "./app-name.ts";
import { localPackages } from "./local-packages.ts";
import { appFiles } from "./template.ts";
import { writeNewFolder } from "./write-new-folder.ts";

export const main = command({
  name: "init",
  summary: "write a small CDK app with locked routes, sealed secrets and tests",
  words: "[DIR]",
  description: `Writes a TypeScript app into DIR, or into the working directory, which must be empty except for .git. Asks nothing,
installs nothing, and needs no network.`,
  options: {
    name: {
      type: "string",
      value: "NAME",
      help: "name of the app and its package; default: the name of the folder",
    },
    packages: {
      type: "string",
      value: "DIR",
      help: "install Signet's packages from the tarballs in this folder, not from npm",
    },
  },
  more: "Exit status: 0 done, 1 failed, 2 for wrong usage.",
  usageErrors: [NameUnusable],
  async run({ words: [dir = ".", ...more], values }, io) {
    if (more.length > 0)
      throw new UsageError(`expected one folder: unexpected argument ${more[0]}`);
    const folder = resolve(dir);
    const name = appNameFrom(values.name, basename(folder));
    const tarballs = values.packages === undefined ? {} : localPackages(resolve(values.packages));
    const files = appFiles(name, tarballs);
    writeNewFolder(folder, files);
    const shown = relative(process.cwd(), folder);
    io.err(`· wrote the app ${name}: ${files.size} files${shown === "" ? "" : ` in ${shown}`}`);
    // npx runs the command that the app installs, wherever this one comes from.
    const steps = ["npm install", "npx signet serve"];
    io.out(`${[...(shown === "" ? [] : [`cd ${quoted(shown)}`]), ...steps].join("\n")}\n`);
    return 0;
  },
});

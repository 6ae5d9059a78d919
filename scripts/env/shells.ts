import { quoted } from "../../lib/cli/client/curl-command.ts";

/** Writes commands of a shell. */
interface Shell {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
}

/** The shells by name. */
export const SHELLS: Readonly<Record<string, Shell>> = {
  sh: {
    set: (name, value) => `export ${name}=${quoted(value)}`,
    unset: (name) => `unset ${name}`,
  },
  fish: {
    // In single quotes, fish reads a backslash as an escape before a quote or another backslash.
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'`,
    unset: (name) => `set -e ${name}`,
  },
  powershell: {
    // PowerShell takes typographic quotes for single quotes too, each of which is escaped by itself.
    set: (name, value) => `$Env:${name} = '${value.replaceAll(/['\u2018-\u201B]/g, "$&$&")}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
};

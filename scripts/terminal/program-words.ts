/**
 * Returns the words that run `signet` where it was started, for commands that are printed: by npx, by an npm script of
 * the repository, or by its own name.
 */
export function programWords(env: Readonly<NodeJS.ProcessEnv>): string {
  if (env["npm_package_name"] === "signet") return "npm run -s signet --";
  return env["npm_command"] === "exec" ? "npx signet" : "signet";
}

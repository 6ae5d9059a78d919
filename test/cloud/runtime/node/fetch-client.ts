import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The published clients: for Node.js 24, and for earlier versions. */
const PUBLISHED: Readonly<Record<string, string>> = {
  "4.0.2":
    "FE5Vskx7mYNnqAnWWJXUOsLp2VGgdsJsCoRLFTa8L4Yk0QVtArqR8q58yPA++QC1a73ZWJXBQ2AH31nIAv7NOQ==",
  "3.3.0":
    "9p06TbKVK4a050NY/vYOxhMHvnIiUu5o1W0//q6yNLSqA/c91pn4BOj3C3sRTpplkUNsGJdU5qWyU2STo6L8hA==",
};

/**
 * Downloads AWS's runtime interface clients with npm and unpacks them. Their install scripts do not run, because they
 * compile the native part.
 *
 * @returns The folders of the packages.
 * @throws {Error} If npm or tar fails, or if a package is not the expected one.
 */
export function fetchClients(folder: string): readonly string[] {
  return Object.entries(PUBLISHED).map(([version, integrity]) => {
    const target = join(folder, version);
    mkdirSync(target, { recursive: true });
    run("npm", ["pack", `aws-lambda-ric@${version}`, "--ignore-scripts", "--silent"], folder);
    const archive = join(folder, `aws-lambda-ric-${version}.tgz`);
    const found = createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (found !== integrity)
      throw new Error(`aws-lambda-ric@${version} is not the expected package`);
    run("tar", ["-xzf", archive, "-C", target, "--strip-components=1"], folder);
    return target;
  });
}

function run(program: string, argv: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(program, argv, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) {
    throw new Error(`${program} ${argv[0]} failed; pass unpacked packages with --ric DIR`, {
      cause: error,
    });
  }
}

import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join, sep } from "node:path";
import { CodedError } from "../../../errors.ts";
import { UNPRIVILEGED } from "../sandbox/sandbox.ts";

/** Thrown if a package has a symbolic link that leads out of it, or a link to a directory that contains the link. */
class PackageEscape extends CodedError {
  readonly code = "ERR_PACKAGE_ESCAPE";
}

/**
 * Copies a package as files and directories. Each symbolic link is replaced by its target, as in the archive that
 * CDK uploads. Files of the destination with the same names are replaced.
 *
 * @throws {PackageEscape} If a link leads out of the package, or to a directory that contains the link.
 */
export function copyPackage(from: string, to: string): void {
  const root = realpathSync(from);
  const copy = (source: string, target: string, above: readonly string[]): void => {
    const real = realpathSync(source);
    if (real !== root && !real.startsWith(`${root}${sep}`)) {
      throw new PackageEscape(
        `${source} is a symbolic link that leads out of the package, to ${real}`,
      );
    }
    const stats = statSync(real);
    if (stats.isFile()) {
      copyFileSync(real, target);
      chmodSync(target, stats.mode & 0o111 ? 0o755 : 0o644);
      return;
    }
    // An archive has no sockets, pipes or devices.
    if (!stats.isDirectory()) return;
    if (above.includes(real)) {
      throw new PackageEscape(`${source} is a symbolic link to a directory that contains it`);
    }
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(real)) {
      copy(join(source, name), join(target, name), [...above, real]);
    }
  };
  copy(from, to, []);
}

/**
 * Makes everything in a directory readable only for functions and for this process's user. If this process is
 * root, functions run as another user and read through the group; otherwise they run as the same user.
 */
export function restrictToFunctions(directory: string, isRoot: boolean): void {
  const restrict = (path: string): void => {
    const isExecutable = (statSync(path).mode & 0o100) !== 0;
    if (isRoot) chownSync(path, 0, UNPRIVILEGED);
    chmodSync(path, (isExecutable ? 0o700 : 0o600) | (isRoot ? (isExecutable ? 0o050 : 0o040) : 0));
  };
  restrict(directory);
  for (const entry of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    restrict(join(directory, entry));
  }
}

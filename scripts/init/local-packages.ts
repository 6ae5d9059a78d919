import { existsSync } from "node:fs";
import { join } from "node:path";
import { CodedError } from "../../lib/errors.ts";
import { packageVersion } from "../terminal/own-package.ts";

/** A folder does not contain Signet's packages. */
class PackagesMissing extends CodedError {
  readonly code = "ERR_PACKAGES_MISSING";
}

const NAMES = ["signet-cdk", "signet-cli", "signet-sigv4"];

/**
 * Returns the dependencies that install Signet's packages from the tarballs in a folder, by package. All three are
 * named, because npm would look for a dependency of a tarball in the registry.
 *
 * @param folder An absolute path.
 * @throws {PackagesMissing} If a tarball of this version is not there.
 */
export function localPackages(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.map((name) => {
      const file = `${name}-${packageVersion()}.tgz`;
      if (existsSync(join(folder, file))) return [name, `file:${join(folder, file)}`];
      throw new PackagesMissing(
        `--packages: ${folder} has no ${file}: npm run build:packages in Signet's repository writes it`,
      );
    }),
  );
}

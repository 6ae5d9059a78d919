import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import { literal, type Members, membersOf } from "./values.ts";

/** A container image that is built from an asset. */
export interface DockerImage {
  /** Text of the Dockerfile; `undefined` if the file does not exist. */
  readonly dockerfile: string | undefined;
  /** Name of the stage that is built; `undefined` for the last stage. */
  readonly target: string | undefined;
}

/**
 * Returns the images in the asset manifests of the given directories, by the hashes of their sources.
 *
 * @throws {FileRefused} If a manifest is not a regular file of at most 256 MiB, or a Dockerfile is not a regular file
 *   of at most 16 MiB.
 */
export function readDockerImages(directories: ReadonlySet<string>): Map<string, DockerImage> {
  const images = new Map<string, DockerImage>();
  for (const directory of directories) {
    const manifests = readdirSync(directory).filter((file) => file.endsWith(".assets.json"));
    for (const manifest of manifests) {
      const { dockerImages } = membersOf(
        JSON.parse(readRegularText(join(directory, manifest), LIMITS.generated)),
      );
      for (const [hash, image] of Object.entries(membersOf(dockerImages))) {
        images.set(hash, readImage(directory, membersOf(membersOf(image)["source"])));
      }
    }
  }
  return images;
}

function readImage(outdir: string, source: Members): DockerImage {
  const { directory, dockerFile, dockerBuildTarget } = source;
  const path = resolve(outdir, literal(directory) ?? "", literal(dockerFile) ?? "Dockerfile");
  const readable = directory !== undefined && existsSync(path);
  return {
    dockerfile: readable ? readRegularText(path, LIMITS.text) : undefined,
    target: literal(dockerBuildTarget),
  };
}

/**
 * Whether a line begins a here-document or sets another escape character, so that the lines after it cannot be
 * parsed.
 */
function isOtherwise(line: string): boolean {
  return /^\s*(?:(?:RUN|COPY|ADD)\b.*<<|#\s*escape\s*=)/i.test(line);
}

/**
 * Returns the user of an image: the last `USER` of its stage, or of the stage that it is built from.
 *
 * @returns `undefined` if no stage sets a user, because the base image then determines it. Also `undefined` if the
 *   Dockerfile has a here-document or sets another escape character, because its lines then may not be instructions.
 */
export function userOf({ dockerfile = "", target }: DockerImage): string | undefined {
  if (dockerfile.split(/[\r\n]/).some(isOtherwise)) return undefined;
  const users = new Map<string, string | undefined>();
  let stage = "";
  for (const line of instructions(dockerfile)) {
    const from = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from) {
      const [, base = "", name = ""] = from;
      stage = name.toLowerCase();
      users.set(stage, users.get(base.toLowerCase()));
    }
    const user = /^USER\s+(\S+)/i.exec(line)?.[1];
    if (user !== undefined) users.set(stage, user);
  }
  return users.get(target?.toLowerCase() ?? stage);
}

/** Returns the instructions, one for each line: continued lines are joined and comments removed. */
function instructions(dockerfile: string): readonly string[] {
  return dockerfile
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replaceAll(/\\[ \t]*\n/g, " ")
    .split("\n")
    .map((line) => line.trim());
}

import { userOf } from "../template/docker-image.ts";
import { functionsIn } from "../template/functions.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, membersOf, spelled } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * As Kubernetes' `runAsNonRoot`, with its words: of an image that is an asset the Dockerfile is read; what
 * the user of another image is, or of a base image, cannot be told. A name can be anybody's: it takes a
 * number.
 */
export const rootContainer: Rule = {
  id: "LOCK14",
  risk: "Code that breaks out of the handler can write where others read, wherever the image is run.",
  mend: "End the Dockerfile with USER and a number other than 0, such as USER 1000; keep no file system but /tmp.",
  check: (templates) =>
    functionsIn(templates).flatMap((resource) => [
      ...fileSystem(resource),
      ...user(templates, resource),
    ]),
};

function fileSystem(resource: Resource): readonly Finding[] {
  const { FileSystemConfigs } = resource.properties;
  if (FileSystemConfigs === undefined || JSON.stringify(FileSystemConfigs) === "[]") return [];
  const locations = ["Properties.FileSystemConfigs"];
  return [{ resource, locations, problem: "it mounts a file system", about: "FileSystemConfigs" }];
}

function user(templates: Templates, resource: Resource): readonly Finding[] {
  const { PackageType, Code } = resource.properties;
  const { ImageUri } = membersOf(Code);
  if (ImageUri === undefined && (PackageType === undefined || literal(PackageType) === "Zip")) {
    return [];
  }
  const problem = userProblem(templates, spelled(ImageUri));
  return problem === undefined ? [] : [{ resource, problem, locations: ["Properties.Code"] }];
}

function userProblem(templates: Templates, uri: string): string | undefined {
  const [, image] = [...templates.images].find(([hash]) => uri.endsWith(`:${hash}`)) ?? [];
  if (image?.dockerfile === undefined) {
    return `the user of its image ${UNRESOLVED_VALUE}: the image is no asset with a Dockerfile`;
  }
  const id = userOf(image)?.split(":")[0];
  if (id === undefined)
    return "image has no USER in its Dockerfile, cannot verify user is non-root";
  if (!/^\d+$/.test(id)) {
    return `image has non-numeric user (${id}), cannot verify user is non-root`;
  }
  return Number(id) === 0 ? "image will run as root" : undefined;
}

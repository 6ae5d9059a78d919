import { userOf } from "../template/docker-image.ts";
import { functionsIn } from "../template/functions.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, membersOf, spelled } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/**
 * Reports container images that may run as root, with the messages of Kubernetes' `runAsNonRoot`. The rule reads the
 * Dockerfile of an image asset. The user of other images and of base images cannot be determined. The user must be a
 * number, because a user name may have any id, even 0.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const rootContainer: Rule = {
  id: "LOCK14",
  risk: "Code that breaks out of the handler can change files that others read, wherever the image runs.",
  mend: "End the Dockerfile with USER and a number other than 0, such as USER 1000. Mount no file system other than /tmp.",
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
    return `the user of its image ${UNRESOLVED_VALUE}, because the image is not an asset with a Dockerfile`;
  }
  const id = userOf(image)?.split(":")[0];
  if (id === undefined)
    return "image has no USER in its Dockerfile, cannot verify user is non-root";
  if (!/^\d+$/.test(id)) {
    return `image has non-numeric user (${id}), cannot verify user is non-root`;
  }
  return Number(id) === 0 ? "image will run as root" : undefined;
}

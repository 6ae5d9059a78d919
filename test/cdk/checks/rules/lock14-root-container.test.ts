import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { FileSystem as Efs } from "aws-cdk-lib/aws-efs";
import { DockerImageCode, DockerImageFunction, FileSystem } from "aws-cdk-lib/aws-lambda";
import { describeRule, plainFunction } from "../describe-rule.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

/** A function whose image is built from a Dockerfile with these lines. */
function image(lines: readonly string[], target?: string) {
  return (stack: Stack) => {
    const directory = mkdtempSync(join(folder, "image-"));
    writeFileSync(join(directory, "Build.docker"), lines.join("\n"));
    const options = { file: "Build.docker", ...(target === undefined ? {} : { target }) };
    new DockerImageFunction(stack, "F", {
      code: DockerImageCode.fromImageAsset(directory, options),
    });
  };
}

const from = "FROM public.ecr.aws/lambda/nodejs:24";
const none = /^image has no USER in its Dockerfile, cannot verify user is non-root/;
const root = /^image will run as root\. Code that breaks out/;

describeRule("LOCK14", {
  fails: [
    [
      "an image with the name of a user",
      image([from, "RUN adduser app", "USER app"]),
      "F/Resource",
      /^image has non-numeric user \(app\), cannot verify user is non-root\. Code/,
    ],
    ["an image without USER", image([from, "# USER 1000"]), "F/Resource", none],
    ["an image with root by its number", image([from, "USER 0:1000"]), "F/Resource", root],
    [
      "an image with root as its last user",
      image([from, "USER 1000", "user 00"]),
      "F/Resource",
      root,
    ],
    [
      "an image with a user in an earlier stage only",
      image([from, "USER 1000", from]),
      "F/Resource",
      none,
    ],
    [
      "a user of a stage that is not built",
      image([`${from} AS built`, `${from} AS last`, "USER 1000"], "built"),
      "F/Resource",
      none,
    ],
    [
      "a user from a build argument",
      image([from, "ARG ID=1000", "USER $ID"]),
      "F/Resource",
      /non-numeric user \(\$ID\)/,
    ],
    [
      "a USER line in a here-document",
      image([from, "COPY <<END /a", "USER 1", "END"]),
      "F/Resource",
      none,
    ],
    [
      "a USER line that continues another line",
      image([from, "RUN a \\", "USER 1000"]),
      "F/Resource",
      none,
    ],
    [
      "an image that is not an asset",
      (stack) => {
        const repository = Repository.fromRepositoryName(stack, "Repository", "images");
        new DockerImageFunction(stack, "F", { code: DockerImageCode.fromEcr(repository) });
      },
      "F/Resource",
      /^the user of its image cannot be determined/,
    ],
    [
      "a function that mounts a file system",
      (stack) => {
        const vpc = new Vpc(stack, "Vpc", {
          subnetConfiguration: [{ name: "In", subnetType: SubnetType.PRIVATE_ISOLATED }],
        });
        const point = new Efs(stack, "Efs", { vpc }).addAccessPoint("Point");
        plainFunction(stack, "F", {
          vpc,
          filesystem: FileSystem.fromEfsAccessPoint(point, "/mnt/a"),
        });
      },
      "F/Resource",
      /^it mounts a file system/,
    ],
  ],
  passes: [
    ["an image with the number of a user", image([from, "USER root", "RUN a", "USER 1000:1000"])],
    ["an image with a user in its base stage", image([`${from} AS a`, "USER 1000", "FROM a"])],
    [
      "a user of the stage that is built",
      image([`${from} AS built`, "USER 1000", from, "USER app"], "built"),
    ],
    ["a function without an image", (stack) => plainFunction(stack)],
  ],
});

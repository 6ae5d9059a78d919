import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { messageOf } from "../../../../errors.ts";
import type { CodeSource } from "../../../account/lambda/code-source.ts";
import { openArchive } from "../../../archive/open-archive.ts";
import { assetName } from "../../../assembly/asset-at.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { responseModule } from "../inline/response-module.ts";

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
const INLINE_LIMIT_BYTES = 4 * 1024 * 1024;

/** A function's code, and a text that identifies its content. */
interface FunctionCode {
  readonly source: CodeSource;
  readonly content: string;
}

/** Reads the `Code` of a function from a container image, which the local cloud does not run. */
export function imageCode(properties: Properties): FunctionCode & { readonly image: string } {
  const image = properties.map("Code").only(["ImageUri"]).text("ImageUri");
  return { source: { files: {} }, content: image, image };
}

/**
 * Reads the `Code` of a function: a file asset, or the text in the template.
 *
 * @throws {TemplateUnsupported} If the code cannot be used.
 */
export function functionCode(
  properties: Properties,
  runtime: string,
  assets: ReadonlyMap<string, string>,
): FunctionCode {
  const code = properties.map("Code").only(["S3Bucket", "S3Key", "ZipFile"]);
  if (!code.has("ZipFile")) {
    return { source: assetPath(code, assets), content: code.text("S3Key") };
  }
  if (code.has("S3Key")) code.fail("ZipFile", "must not be combined with S3Key");
  const text = code.text("ZipFile");
  const size = Buffer.byteLength(text);
  if (size > INLINE_LIMIT_BYTES) {
    code.fail("ZipFile", `is ${size} bytes; Lambda accepts at most ${INLINE_LIMIT_BYTES}`);
  }
  const extension = runtime.startsWith("nodejs") ? "js" : runtime.startsWith("python") ? "py" : "";
  if (extension === "") {
    code.fail("ZipFile", `is only allowed for Node.js and Python; the runtime is ${runtime}`);
  }
  const files = { [`index.${extension}`]: text, ...responseModule(extension, text) };
  return { source: { files }, content: createHash("sha256").update(text).digest("hex") };
}

/**
 * Returns the directory or ZIP file of the file asset that `code` names.
 *
 * @throws {TemplateUnsupported} If the asset does not exist, or is neither a directory nor a usable ZIP file.
 */
export function assetPath(code: Properties, assets: ReadonlyMap<string, string>): string {
  const key = code.text("S3Key");
  const path =
    assets.get(assetName(assets, code.all["S3Bucket"], key)) ??
    code.fail("S3Key", `${key} is neither a file asset of the assembly nor an uploaded file`);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return path;
  // The names of uploaded files have no extension.
  if (!stats?.isFile() || !/(?:\/[^/.]+|\.(?:jar|zip))$/.test(path)) {
    return code.fail(
      "S3Key",
      `refers to ${path}, which is neither a directory nor a ZIP file; run cdk synth again`,
    );
  }
  try {
    openArchive(path);
    return path;
  } catch (error) {
    return code.fail("S3Key", `is refused: ${messageOf(error)}`);
  }
}

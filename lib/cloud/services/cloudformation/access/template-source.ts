import { FileRefused, readRegularText } from "../../../../regular-file.ts";
import { headerValues } from "../../../../sigv4/request/request.ts";
import { requireReadable } from "../../decided/s3-store/object/require-readable.ts";
import { THROUGH_SERVICE } from "../../kms/access/through-service.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import { invalid } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { objectAt } from "./template-url.ts";

const LONGEST_BODY = 51_200;
const LONGEST_OBJECT = 1_024 * 1_024;

/**
 * Returns the body of the template in a request, or `undefined` if the request has no template. A template in S3 is read
 * with the permissions of the caller.
 *
 * @throws {ServiceError} ValidationError if there are two templates, or the template is too long or cannot be read.
 */
export function templateBody(stackCall: StackCall): string | undefined {
  const { form } = stackCall;
  const body = form.get("TemplateBody");
  const url = form.get("TemplateURL");
  if (body !== undefined && url !== undefined) {
    throw invalid("Only one of Template URL or Template Body may be specified.");
  }
  if (url !== undefined) return atUrl(stackCall, url);
  if (body === undefined) return undefined;
  const bytes = Buffer.byteLength(body);
  const least = "Member must have length greater than or equal to 1";
  const most = `Member must have length less than or equal to ${LONGEST_BODY}`;
  if (bytes === 0) throw invalid(violationsText([violation("''", "templateBody", least)]));
  if (bytes <= LONGEST_BODY) return body;
  throw invalid(violationsText([violation(undefined, "templateBody", most)]));
}

function atUrl({ call, parts }: StackCall, url: string): string {
  const service = ["cloudformation.amazonaws.com"];
  const { bucket, key } = objectAt(url, headerValues(call.request, "host")[0]);
  const keys = {
    "aws:CalledVia": service,
    "aws:CalledViaFirst": service,
    "aws:CalledViaLast": service,
  };
  try {
    requireReadable(call, bucket, key, { source: THROUGH_SERVICE, keys });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const message = "S3 error: Access Denied";
    const { refusal } = error;
    throw new ServiceError("ValidationError", message, 400, refusal && { ...refusal, message });
  }
  const path = parts.objects.pathOf(bucket, key);
  if (path === undefined) throw invalid("S3 error: The specified key does not exist.");
  try {
    return readRegularText(path, LONGEST_OBJECT);
  } catch (error) {
    if (error instanceof FileRefused) {
      throw invalid(
        `The template of TemplateURL must be a file of at most ${LONGEST_OBJECT} bytes.`,
      );
    }
    throw invalid("S3 error: The object of TemplateURL cannot be read.");
  }
}

import type { FunctionConfiguration } from "../../account/account.ts";
import { messageOf } from "../../../errors.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { InvokeOptions } from "../../runtime/invocation.ts";
import { invokeStreamed, type StreamedResponse } from "../../runtime/invoke-streamed.ts";
import { divided, PRELUDE_TYPE } from "../proxy/prelude.ts";
import { failedFunction, failed, throttled, type UrlError } from "./url-error.ts";
import { responseParts } from "./url-response.ts";

/** The content type of a response for which the function names none. */
const DEFAULT_TYPE = "application/octet-stream";

/**
 * Invokes the function of a URL with the mode `RESPONSE_STREAM`, and returns its response as soon as it begins. The
 * result of a function that does not stream is the body, even if it has a `statusCode`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export async function streamResponse(
  functions: Functions,
  configuration: FunctionConfiguration,
  event: string,
  options: Omit<InvokeOptions, "stream">,
): Promise<WireResponse | UrlError> {
  const response = await invokeStreamed(functions, configuration, event, options);
  if ("body" in response) return begunResponse(response);
  const { whole } = response;
  if (!whole) return throttled(`${configuration.name} has reached its concurrency limit`);
  if (whole.failed) return failedFunction(whole);
  return { status: 200, headers: [["Content-Type", DEFAULT_TYPE]], body: whole.payload };
}

async function begunResponse({
  contentType = DEFAULT_TYPE,
  body,
}: StreamedResponse): Promise<WireResponse | UrlError> {
  if (contentType !== PRELUDE_TYPE) {
    return { status: 200, headers: [["Content-Type", contentType]], body: "", stream: body };
  }
  try {
    const parts = await divided(
      body,
      ({ statusCode = 200, headers, cookies }) =>
        responseParts(statusCode, headers, cookies, DEFAULT_TYPE) ??
        "the function returned an invalid status or header",
    );
    if (typeof parts === "string") return failed(parts);
    return { ...parts.head, body: "", stream: parts.body };
  } catch (error) {
    return failed(messageOf(error));
  }
}

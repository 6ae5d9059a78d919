import { messageOf } from "../../../../../errors.ts";
import type { Api } from "../../../../account/apigateway/api.ts";
import type { FunctionConfiguration } from "../../../../account/account.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import type { Functions } from "../../../../runtime/functions.ts";
import type { InvokeOptions } from "../../../../runtime/invocation.ts";
import { invokeStreamed } from "../../../../runtime/invoke-streamed.ts";
import { divided } from "../../../proxy/prelude.ts";
import { proxyResponse } from "../../../proxy/proxy-response.ts";

/** Time in ms after which API Gateway cuts a stream that has no data. */
const IDLE_MS = 5 * 60_000;

/** Why a response cannot be sent. */
interface Refused {
  readonly refused: string;
}

/**
 * Invokes a function, and returns its response once its status and headers have arrived.
 *
 * @param timeoutMs The time that the whole response may take.
 * @returns `undefined` if the function has reached its concurrency limit, or why the response cannot be sent.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function streamed(
  functions: Functions,
  configuration: FunctionConfiguration,
  event: string,
  options: Omit<InvokeOptions, "stream">,
  api: Pick<Api, "binaryMediaTypes">,
  timeoutMs: number,
): Promise<WireResponse | Refused | undefined> {
  const until = performance.now() + timeoutMs;
  const begun = await invokeStreamed(functions, configuration, event, options);
  if ("whole" in begun) {
    if (!begun.whole) return undefined;
    const refused = begun.whole.failed
      ? `the function failed: ${begun.whole.payload}`
      : "the function does not stream its response: use awslambda.streamifyResponse and awslambda.HttpResponseStream.from";
    return { refused };
  }
  try {
    const parts = await divided(begun.body, (metadata) => {
      const { statusCode, headers, multiValueHeaders, cookies } = metadata;
      const own = {
        statusCode,
        headers,
        multiValueHeaders: withCookies(multiValueHeaders, cookies),
      };
      return proxyResponse(JSON.stringify(own), api, undefined);
    });
    return typeof parts === "string"
      ? { refused: parts }
      : { ...parts.head, stream: limited(parts.body, until) };
  } catch (error) {
    return { refused: messageOf(error) };
  }
}

function withCookies(multiValueHeaders: unknown, cookies: unknown): unknown {
  if (cookies === undefined || cookies === null) return multiValueHeaders;
  const others = typeof multiValueHeaders === "object" ? multiValueHeaders : {};
  return { ...others, "set-cookie": cookies };
}

/** Ends a body with an error once its time is over, or once it has no data for too long. */
function limited(body: AsyncIterable<Uint8Array>, until: number): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const chunks = body[Symbol.asyncIterator]();
      return {
        next() {
          const leftMs = Math.max(0, Math.min(until - performance.now(), IDLE_MS));
          return new Promise((resolve, reject) => {
            const late = () => reject(new Error("the response has taken too long"));
            const timer = setTimeout(late, leftMs);
            const settle = () => clearTimeout(timer);
            chunks.next().then(resolve, reject).finally(settle);
          });
        },
        return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

import { pipeline, Readable, Transform } from "node:stream";
import type { MetadataBearer, MiddlewareStack } from "@smithy/types";
import { MAX_BODY_BYTES, ResponseTooLarge } from "../../../signed-fetch/http/response.ts";

/**
 * Makes a client of the SDK fail if a response is longer than 64 MiB. By itself the SDK accepts a response
 * of any length.
 */
export function limitResponses(stack: Pick<MiddlewareStack<object, MetadataBearer>, "add">): void {
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      limitBody(result.response);
      return result;
    },
    // Runs between the connection and the code that reads the response.
    { step: "deserialize", priority: "low", name: "limitResponses" },
  );
}

function limitBody(response: unknown): void {
  if (typeof response !== "object" || response === null || !("body" in response)) return;
  const { body } = response;
  if (!(body instanceof Readable)) return;
  const limited = limit();
  pipeline(body, limited, () => undefined); // The reader of the response gets the error.
  response.body = limited;
}

function limit(): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) done(null, chunk);
      else done(new ResponseTooLarge("the response is longer than 64 MiB"));
    },
  });
}

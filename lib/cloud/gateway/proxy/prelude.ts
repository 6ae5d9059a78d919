import { isMap, parseJson } from "../../../json.ts";

/** The content type of a streamed response that begins with its status and headers. */
export const PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response";

/** The status and the headers of a response end with this many bytes of the value 0. */
const DELIMITER = Buffer.alloc(8);
/** Within this many bytes the status and the headers must end. */
const LIMIT_BYTES = 16 * 1024;

/** What precedes the body: a JSON object with members such as `statusCode` and `headers`. */
type Metadata = Readonly<Record<string, unknown>>;

interface Divided<Head> {
  readonly head: Head;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Divides a streamed response into its status and headers, and its body. Waits until the former have arrived. A
 * function whose response is refused goes on as if its response were read.
 *
 * @param headOf Returns the status and headers, or what is wrong with them.
 * @returns What is wrong, in words for the log, if the response does not begin with them.
 * @throws The error of the stream, if it ends before.
 */
export async function divided<Head extends object>(
  stream: AsyncIterable<Uint8Array>,
  headOf: (metadata: Metadata) => Head | string,
): Promise<Divided<Head> | string> {
  const chunks = stream[Symbol.asyncIterator]();
  const refuse = (reason: string): string => {
    void chunks.return?.();
    return reason;
  };
  let bytes = Buffer.alloc(0);
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- The chunks follow each other.
    const { done, value } = await chunks.next();
    if (done === true) return "the response ends without the 8 NUL bytes after its metadata";
    bytes = Buffer.concat([bytes, value]);
    const end = bytes.indexOf(DELIMITER);
    if (end > LIMIT_BYTES || (end < 0 && bytes.length > LIMIT_BYTES + DELIMITER.length)) {
      return refuse("the metadata of the response is longer than 16 KB");
    }
    if (end < 0) continue;
    const metadata = parseJson(bytes.subarray(0, end).toString("utf8"));
    if (!isMap(metadata)) return refuse("the metadata of the response is not a JSON object");
    const head = headOf(metadata);
    if (typeof head === "string") return refuse(head);
    const rest = bytes.subarray(end + DELIMITER.length);
    return { head, body: { [Symbol.asyncIterator]: () => following(rest, chunks) } };
  }
}

/** Returns the rest of a chunk and the chunks after it. */
function following(rest: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
  let isFirst = rest.length > 0;
  return {
    next() {
      if (!isFirst) return chunks.next();
      isFirst = false;
      return Promise.resolve({ done: false, value: rest });
    },
    return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
  };
}

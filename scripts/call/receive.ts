import type {
  BodyOptions,
  HttpResponse,
  ResponseHead,
} from "../../lib/signed-fetch/http/response.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import type { CallOptions } from "./options.ts";
import { headerNamed, headOf } from "./output.ts";
import { beginResult, print, type Result } from "./result.ts";

interface Exchange {
  /** Sends the request and reads the body of the response. */
  readonly send: (streamTo: BodyOptions["streamTo"]) => Promise<HttpResponse>;
  /** Called before a response is shown. */
  readonly begin?: () => void;
  /** Returns why a response is a refusal. */
  readonly explain: (response: HttpResponse) => string | undefined;
}

/**
 * Shows a 2xx response while it arrives, so it may have any length. Any other response is read completely
 * first, to explain the refusal.
 */
export async function receive(
  { send, begin, explain }: Exchange,
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  let result: Result | undefined;
  const shown = async (head: ResponseHead): Promise<Result> => {
    if (result) return result;
    begin?.();
    result = beginResult(options.output, io);
    if (options.include) await result.write(Buffer.from(headOf(head)));
    return result;
  };
  try {
    const response = await send((head) =>
      isSuccess(head) ? async (chunk) => (await shown(head)).write(chunk) : undefined,
    );
    if (!isSuccess(response)) {
      begin?.();
      return await showRefusal(response, explain, options, io);
    }
    await (await shown(response)).end();
    return 0;
  } catch (error) {
    result?.discard();
    throw error;
  }
}

function isSuccess({ status }: ResponseHead): boolean {
  return status >= 200 && status < 300;
}

async function showRefusal(
  response: HttpResponse,
  explain: Exchange["explain"],
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  const why = headerNamed(response, "x-amzn-errortype") ?? response.statusText;
  io.err(`HTTP ${response.status} ${why}`);
  const explanation = options.explain ? explain(response) : undefined;
  if (explanation !== undefined) io.err(explanation);
  if (options.fail) return 1;
  const head = Buffer.from(options.include ? headOf(response) : "");
  await print(Buffer.concat([head, response.body]), io);
  return 1;
}

import type {
  BodyOptions,
  HttpResponse,
  ResponseHead,
} from "../../lib/cli/client/http/response.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import type { CallOptions } from "./options.ts";
import { headerNamed, headOf } from "./output.ts";
import { beginResult, print, type Result } from "./result.ts";

interface Exchange {
  /** Sends the request, and has the body of the answer read. */
  readonly send: (streamTo: BodyOptions["streamTo"]) => Promise<HttpResponse>;
  /** Called before an answer is shown. */
  readonly begin?: () => void;
  /** Why an answer is a refusal. */
  readonly explain: (response: HttpResponse) => string | undefined;
}

/**
 * Shows an answer as it comes if it is one of 2xx, so that it may be of any length. Of any other one the
 * whole is kept, to say why it is a refusal.
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

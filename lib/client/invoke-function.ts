import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";

/** What a function answered. */
export interface FunctionResult {
  readonly status: number;
  /** `Unhandled` where the function failed; the payload describes the error then. */
  readonly functionError: string | undefined;
  /** JSON text. */
  readonly payload: string;
}

/** Invokes a function directly, without a gateway in front of it, and waits for its answer. */
export async function invokeFunction(
  config: LambdaClientConfig,
  functionName: string,
  event: unknown,
): Promise<FunctionResult> {
  const client = new LambdaClient(config);
  try {
    const output = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
    );
    return {
      status: output.StatusCode ?? 0,
      functionError: output.FunctionError,
      payload: Buffer.from(output.Payload ?? []).toString("utf8"),
    };
  } finally {
    client.destroy();
  }
}

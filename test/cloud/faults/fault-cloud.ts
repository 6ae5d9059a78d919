import type { Answer, TestCloud } from "../test-cloud.ts";

/** Calls the service `signet`, which sets faults, by default as the admin. */
export function signet(
  local: TestCloud,
  operation: string,
  input: unknown = {},
  as = local.keys("admin"),
  date?: Date,
): Promise<Answer> {
  return local.aws("signet", "/", {
    as,
    headers: [
      ["Content-Type", "application/x-amz-json-1.1"],
      ["X-Amz-Target", `Signet.${operation}`],
    ],
    body: typeof input === "string" ? input : JSON.stringify(input),
    ...(date ? { date } : {}),
  });
}

/** Puts faults, one after the other. @throws {Error} If one is rejected. The message is the response body. */
export async function putFaults(local: TestCloud, ...faults: readonly string[]): Promise<void> {
  for (const Fault of faults) {
    const { status, text } = await signet(local, "PutFault", { Fault });
    if (status !== 200) throw new Error(text);
  }
}

/** Ends all faults. @param shiftMs The current shift of the cloud's clock. */
export async function clearFaults(local: TestCloud, shiftMs = 0): Promise<void> {
  const date = new Date(Date.now() + shiftMs);
  const { status, text } = await signet(local, "ClearFaults", {}, local.keys("admin"), date);
  if (status !== 200) throw new Error(text);
}

/** Lists the remaining faults. */
export async function listFaults(local: TestCloud): Promise<unknown> {
  return (await signet(local, "ListFaults")).json;
}

import type { Answer, TestCloud } from "../test-cloud.ts";

/** Calls the service of the faults, by default as the admin. */
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

/** Puts faults, one after the other. @throws {Error} with the answer where one is refused. */
export async function putFaults(local: TestCloud, ...faults: readonly string[]): Promise<void> {
  for (const Fault of faults) {
    const { status, text } = await signet(local, "PutFault", { Fault });
    if (status !== 200) throw new Error(text);
  }
}

/** Ends them all; the cloud's clock may be wrong by so much. */
export async function clearFaults(local: TestCloud, shiftMs = 0): Promise<void> {
  const date = new Date(Date.now() + shiftMs);
  const { status, text } = await signet(local, "ClearFaults", {}, local.keys("admin"), date);
  if (status !== 200) throw new Error(text);
}

/** What is left of them. */
export async function listFaults(local: TestCloud): Promise<unknown> {
  return (await signet(local, "ListFaults")).json;
}

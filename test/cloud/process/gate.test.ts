import { expect, it } from "vitest";
import { newGate } from "../../../lib/cloud/process/gate.ts";
import type { Handle } from "../../../lib/cloud/http/http-types.ts";

it("a request waits until the gate is open, and later ones do not wait", async () => {
  const gate = newGate();
  const served: string[] = [];
  const handle: Handle = async ({ path }) => {
    served.push(path);
    return { status: 200, headers: [], body: "" };
  };
  const guarded = gate.behind(handle);
  const request = (path: string) => ({
    method: "GET",
    path,
    query: [],
    headers: [],
    body: Buffer.alloc(0),
  });
  const early = guarded(request("/early"), { sourceIp: "127.0.0.1" });
  await new Promise(setImmediate);
  expect(served).toEqual([]);
  gate.open();
  await early;
  await guarded(request("/late"), { sourceIp: "127.0.0.1" });
  expect(served).toEqual(["/early", "/late"]);
});

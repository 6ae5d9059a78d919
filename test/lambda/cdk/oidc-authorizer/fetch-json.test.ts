import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { fetchJson, IssuerUnavailable } from "../../../../lambda/cdk/oidc-authorizer/fetch-json.ts";
import { serve } from "../../../cdk/runtime/https/serve.ts";

describe("fetchJson", () => {
  it("returns the bytes of a document", async () => {
    const port = await serve((response) => response.end("{}"));
    expect((await fetchJson(`http://127.0.0.1:${port}/`)).toString()).toBe("{}");
  });

  it.each<[string, number, (response: ServerResponse) => void]>([
    ["that never ends", 503, (response) => response.write("{")],
    ["that is too large", 404, (response) => response.end(" ".repeat(400_000))],
  ])("fails with the status of an error whose body is one %s", async (_, status, send) => {
    const port = await serve((response) => send(response.writeHead(status)));
    const url = `http://127.0.0.1:${port}/`;
    const failure = fetchJson(url);
    await expect(failure).rejects.toThrow(IssuerUnavailable);
    await expect(failure).rejects.toThrow(`${url}: status ${status}`);
  });
});

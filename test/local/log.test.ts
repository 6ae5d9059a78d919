import { afterAll, beforeAll, expect, it } from "vitest";
import { startCloud, type LocalCloud, type LogEvent } from "../../lib/local/index.ts";

const lines: string[] = [];
const events: LogEvent[] = [];
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud({
    log: (line) => lines.push(line),
    onLogEvent: (event) => events.push(event),
  });
});
afterAll(() => cloud.stop());

it("a request is logged as a line of text and as an event", async () => {
  const { status } = await cloud.fetchAs("admin", "kms")(cloud.awsEndpoint, {
    method: "POST",
    headers: { "X-Amz-Target": "TrentService.ListAliases" },
    body: "{}",
  });
  expect(status).toBe(200);
  expect(lines).toEqual([expect.stringMatching(/^kms ListAliases 200 \d+ ms arn:.*user\/admin$/)]);
  expect(events).toMatchObject([{ type: "request", operation: "ListAliases", denied: false }]);
});

import type { ChildProcess } from "node:child_process";
import { Duplex } from "node:stream";
import { expect, it } from "vitest";
import { openChannel } from "../../../../lib/cloud/runtime/channel/channel.ts";
import { channelConnection } from "../../../../lib/cloud/runtime/programs/channel-connection.ts";

/** Returns a stream to a process that never responds, and what was written to it. */
function stream() {
  const written: string[] = [];
  const duplex = new Duplex({
    read: () => undefined,
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { duplex, written };
}

const turn = () => new Promise((done) => void setImmediate(done));

it.each([
  ["one line", ['{"a":1}\n'], [[{ a: 1 }, undefined]]],
  ["a text with tabs", ['{"a":1}\tx\ty\n'], [[{ a: 1 }, "x\ty"]]],
  ["an empty text", ['{"a":1}\t\n'], [[{ a: 1 }, ""]]],
  [
    "two lines at once",
    ["1\tx\n2\n"],
    [
      [1, "x"],
      [2, undefined],
    ],
  ],
  ["a line in parts", ['{"a"', ":1}\tx", "y", "\n"], [[{ a: 1 }, "xy"]]],
  ["the end of a line, then a whole one", ["1", "\n2\n", "3\n"], [[1], [2], [3]].map(alone)],
  ["garbage, then a line", ["no JSON\n", "\n", "\t\n", '\t{"a":1}\n', "1\n"], [[1, undefined]]],
  ["garbage without a line feed", ["no JSON", '{"a":1}\n', "2\n"], [[2, undefined]]],
  ["JSON with a tab as white space", ['{\t"a":1}\n', "1\n"], [[1, undefined]]],
])("A channel hears %s", async (_, chunks, expected) => {
  const { duplex } = stream();
  const heard: unknown[] = [];
  openChannel(
    duplex,
    (...message) => heard.push(message),
    () => heard.push("flooded"),
  );
  for (const chunk of chunks) duplex.push(chunk);
  await turn();
  expect(heard).toEqual(expected);
});

function alone([value]: readonly number[]): readonly unknown[] {
  return [value, undefined];
}

it.each([
  ["JSON on one line", '{"a":"\\n\\t"}', true],
  ["a tab", '{\t"a": 1}', true],
  ["line feeds", '{\n  "a": 1\n}\n', false],
  ["half of a surrogate pair", '"\ud800"', false],
  ["a whole surrogate pair", '"😀"', true],
])("An event with %s reaches the process unchanged", (_, event, isUnquoted) => {
  const { duplex, written } = stream();
  // Only descriptor 3 is used.
  const child = { stdio: [null, null, null, duplex] } as unknown as ChildProcess;
  const listener = { heard: () => undefined, flooded: () => undefined, isOwn: () => true };
  const ids = { requestId: "1", deadlineMs: 2, functionArn: "arn", traceId: "" };
  channelConnection(child, listener).send({ ...ids, event });
  const [line = "", ...more] = written.join("").split("\n");
  expect(more).toEqual([""]);
  expect(line).toBe(
    isUnquoted ? `${JSON.stringify(ids)}\t${event}` : JSON.stringify({ ...ids, event }),
  );
  expect(Buffer.from(line).toString()).toBe(line);
});

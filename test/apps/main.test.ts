import { join } from "node:path";
import { expect, it } from "vitest";
import { writeAssembly } from "../cloud/write-assembly.ts";
import { recordingIo } from "../scripts/terminal/recording-io.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { main } from "./main.ts";

const directory = temporaryDirectory();

async function run(...words: readonly string[]) {
  const io = recordingIo();
  const status = await main(words, io);
  return { status, printed: io.printed(), said: io.said() };
}

it("prints for each assembly what is served, recorded and refused", async () => {
  const good = join(directory, "good", "cdk.out");
  const key = { Type: "AWS::KMS::Key", Properties: {} };
  const queue = { Type: "AWS::SQS::Queue", Properties: {} };
  writeAssembly(good, [{ name: "A", resources: { Key: key, Jobs: queue } }]);
  const bad = join(directory, "bad");
  writeAssembly(bad, [
    { name: "B", resources: { Odd: { Type: "AWS::Odd::Door", Properties: { Policy: {} } } } },
  ]);
  const { status, printed, said } = await run(good, bad);
  expect([status, said]).toEqual([1, []]);
  expect(printed).toMatch(
    /^good {14}deployed {4}1 stack\n {18}served {6}1 key\n {18}records {5}1 SQS queue: \S+\nbad {15}refused {5}1 stack\n {30}\S*Odd: .+\n$/,
  );
});

it("prints one line about a folder that has no assembly, before any deployment", async () => {
  const missing = join(directory, "missing");
  const { status, printed, said } = await run(missing);
  expect([status, printed]).toEqual([2, ""]);
  expect(said).toEqual([
    expect.stringContaining(`apps: ${missing}/manifest.json cannot be read`),
    "  npm run apps -- --help shows how to use it",
  ]);
});

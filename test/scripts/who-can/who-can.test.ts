import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { main } from "../../../scripts/who-can/main.ts";
import { lambda, restApi, user, type Resources } from "../../cloud/deployment/sketch.ts";
import { writeAssembly, type StackSketch } from "../../cloud/write-assembly.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

const ANNOTATION = { type: "aws:cdk:error", data: "too open" };
/** A name with characters that have a meaning in HTML and CSV. */
const HOSTILE = `<b onclick="x()">&'a, "b"`;

function resources(range = "192.0.2.0/24"): Resources {
  return {
    ...lambda("Fn", "code"),
    ...restApi(
      { "GET /open": { function: "Fn", authorization: "NONE" }, "GET /x": { function: "Fn" } },
      { api: { Name: HOSTILE } },
    ),
    Kim: user("Kim", {
      Action: "execute-api:Invoke",
      Resource: "*",
      Condition: { IpAddress: { "aws:SourceIp": range } },
    }),
    Lee: user("Lee", { Action: "lambda:InvokeFunction", Resource: "*" }),
  };
}

function assembly(name: string, stack: Partial<StackSketch> = {}): string {
  const directory = join(folder, name);
  const handlers = { code: "export const handler = () => {};" };
  writeAssembly(directory, [{ name: "S", resources: resources(), handlers, ...stack }]);
  return directory;
}

let app: string;
let wider: string;
beforeAll(() => {
  app = assembly("app");
  wider = assembly("wider", { resources: resources("192.0.2.0/23") });
});

async function whoCan(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said() };
}

/** Writes the output of `--json` into a file with that name, and returns its path. */
async function expectation(name: string, directory = app): Promise<string> {
  const file = join(folder, name);
  expect(await whoCan("--app", directory, "--json", "--output", file)).toMatchObject({
    status: 0,
    printed: "",
  });
  return file;
}

describe("npm run who-can", () => {
  it("prints tables with the terms below them", async () => {
    const { status, printed, said } = await whoCan("--app", app);
    expect({ status, said }).toEqual({
      status: 0,
      said: [expect.stringMatching(/^· \d+ principals, \d+ permissions, decided in \d+ ms$/)],
    });
    const [routes = "", functions = "", roles = ""] = printed.split("\n\n");
    expect(routes.split("\n")).toEqual([
      expect.stringMatching(/^Routes of .*\/prod +GET \/open +GET \/x$/),
      expect.stringMatching(/^user Kim +✔ +✔ \[1\]$/),
      expect.stringMatching(/^user Lee +✔ +·$/),
      expect.stringMatching(/^role S\/FnRole +✔ +·$/),
      expect.stringMatching(/^any administrator +✔ +✔$/),
      expect.stringMatching(/^any other account +✔ +·$/),
      expect.stringMatching(/^anyone +✔ +·$/),
      "  [1] if aws:SourceIp is in 192.0.2.0/24",
    ]);
    expect(functions).toMatch(/^user Lee +✔ InvokeFunction$/m);
    expect(functions).toMatch(/^any administrator +✔ all$/m);
    expect(roles).toMatch(/^Roles \(sts:AssumeRole\) +S\/FnRole$/m);
  });

  it("writes JSON of all permissions, including principals without any", async () => {
    const { printed } = await whoCan("--app", app, "--json");
    const route = `route ${HOSTILE}/prod GET`;
    expect(JSON.parse(printed)).toMatchObject({
      version: 1,
      principals: {
        "user Kim": {
          [`${route} /open`]: ["execute-api:Invoke"],
          [`${route} /x`]: ["execute-api:Invoke if aws:SourceIp is in 192.0.2.0/24"],
        },
        "user Lee": { "function fn": ["lambda:InvokeFunction"] },
        "service lambda.amazonaws.com": { "role S/FnRole": ["sts:AssumeRole"] },
      },
    });
    expect((await whoCan("--app", app, "--json")).printed).toBe(printed);
  });

  it("writes CSV of every cell, with quotes where they are needed", async () => {
    const { printed } = await whoCan("--app", app, "--csv");
    const lines = printed.split("\r\n");
    expect(lines[0]).toBe("principal,kind,target,action,access,terms");
    const target = `"<b onclick=""x()"">&'a, ""b""/prod GET /x"`;
    expect(lines).toContain(
      `user Kim,route,${target},execute-api:Invoke,if,if aws:SourceIp is in 192.0.2.0/24`,
    );
    expect(lines).toContain(`user Lee,route,${target},execute-api:Invoke,no,`);
    expect(lines.at(-1)).toBe("");
  });

  it("writes a self-contained page without scripts", async () => {
    const { printed } = await whoCan("--app", app, "--html");
    expect(printed).toMatch(/^<!doctype html>/);
    expect(printed).not.toMatch(/https?:|<script|<link|<img|@import|url\(|<b /i);
    expect(printed).toContain("&lt;b onclick=&quot;x()&quot;&gt;&amp;'a, &quot;b&quot;");
    expect(printed).toContain("<li>if aws:SourceIp is in 192.0.2.0/24</li>");
  });

  it("reads functions of every runtime, buckets and queues, and lists what it does not judge", async () => {
    const { Fn, ...rest } = resources();
    const python = { ...Fn?.Properties, Runtime: "python3.13", Code: { ZipFile: "pass" } };
    const image = { Role: Fn?.Properties?.["Role"], PackageType: "Image", Code: { ImageUri: "x" } };
    const name = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
    const any = assembly("any", {
      resources: {
        ...rest,
        Fn: { Type: "AWS::Lambda::Function", Properties: python },
        Image: { Type: "AWS::Lambda::Function", Properties: image },
        Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
        Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } },
        Rule: { Type: "AWS::Events::Rule" },
        Custom: { Type: "Custom::Thing", Properties: { ServiceToken: name("Fn") } },
        Odd: { Type: "AWS::Quux::Widget", Properties: { Principal: "*" } },
        Max: user(
          "Max",
          { Action: "sqs:SendMessage", Resource: name("Queue") },
          { Action: "s3:GetObject", Resource: "arn:aws:s3:::files/public/*" },
          { Action: "s3:PutObject", Resource: name("Custom") },
        ),
      },
    });
    const { status, printed, said } = await whoCan("--app", any, "--json");
    expect(status).toBe(0);
    const { principals, notJudged } = JSON.parse(printed);
    expect(principals["user Max"]).toMatchObject({
      "queue jobs": ["sqs:SendMessage"],
      "bucket files": ["s3:GetObject if the object is public/*"],
    });
    expect(principals["user Kim"]).toHaveProperty([`route ${HOSTILE}/prod GET /x`]);
    expect(notJudged).toEqual(["S/Odd (AWS::Quux::Widget)"]);
    expect(said).toContain(
      "· not judged, although it may change who has access: S/Odd (AWS::Quux::Widget)",
    );
    expect(said).toContain("· not in the matrix: S/Rule, S/Odd");
  });

  it("shows error annotations and continues", async () => {
    const annotated = assembly("annotated", { artifact: { metadata: { "/S/Kim": [ANNOTATION] } } });
    const { status, printed, said } = await whoCan("--app", annotated);
    expect(status).toBe(0);
    expect(said[0]).toMatch(/^· cannot be deployed: .*too open/);
    expect(printed).toContain("user Kim");
  });

  it.each([
    [
      "an unsupported resource that decides access",
      () =>
        assembly("unsupported", {
          resources: { ...resources(), Acl: { Type: "AWS::EC2::NetworkAcl" } },
        }),
      /^who-can: S\/Acl: .*AWS::EC2::NetworkAcl/,
    ],
    [
      "a condition that cannot be evaluated",
      () =>
        assembly("condition", {
          resources: {
            Kim: user("Kim", {
              Action: "s3:*",
              Resource: "*",
              Condition: { Bool: { "s3:nope": "true" } },
            }),
          },
        }),
      /^who-can: S\/Kim: .*s3:nope/,
    ],
    [
      "stacks of two accounts",
      () => {
        const directory = join(folder, "two");
        const on = (account: string) => ({
          artifact: { environment: `aws://${account}/us-east-1` },
        });
        writeAssembly(directory, [
          { name: "A", resources: { Kim: user("Kim") }, ...on("111111111111") },
          { name: "B", resources: { Lee: user("Lee") }, ...on("222222222222") },
        ]);
        return directory;
      },
      /^who-can: B: the stack is made for 222222222222\/us-east-1; this cloud is 111111111111/,
    ],
    [
      "a directory that is not an assembly",
      () => folder,
      /^who-can: .*manifest\.json cannot be read/,
    ],
    [
      "a directory that does not exist",
      () => join(folder, "none"),
      /^who-can: .*none is neither a folder with an assembly nor a command that exists$/,
    ],
  ])("ends with 1 for %s", async (_, make, message) => {
    const { status, printed, said } = await whoCan("--app", make());
    expect({ status, printed }).toEqual({ status: 1, printed: "" });
    expect(said.at(-1)).toMatch(message);
  });

  it("takes --account and --region for stacks without them", async () => {
    const { printed } = await whoCan(
      "--app",
      app,
      "--account",
      "210987654321",
      "--region",
      "eu-west-1",
      "--json",
    );
    expect(printed).toContain("arn:aws:execute-api:eu-west-1:210987654321:<S/Api>");
  });

  it.each([
    [["--json", "--csv"], /pass only one of --json, --csv and --html$/],
    [["--check", "x.json", "--json"], /--check cannot be combined with a format or --output$/],
    [["--check", "x.json", "--output", "y"], /cannot be combined with a format or --output$/],
    [["--app", "docs", "--context", "a=b"], /--context is for the synthesis/],
    [["--context", "a"], /--context takes KEY=VALUE, not a$/],
    [["--account", "12"], /--account takes 12 digits, not 12$/],
    [["words"], /^who-can: expected only options: unexpected argument words$/],
    [["--nope"], /^who-can: unknown option --nope$/],
  ])("rejects %j as wrong usage", async (argv, message) => {
    expect(await whoCan(...argv)).toMatchObject(wrongUsage(message, helpHint("who-can")));
  });
});

describe("npm run who-can -- --output", () => {
  it("replaces the file atomically and leaves no file beside it", async () => {
    const directory = join(folder, "output");
    mkdirSync(directory);
    const file = join(directory, "access.json");
    writeFileSync(file, "before");
    const { ino } = statSync(file);
    await whoCan("--app", app, "--json", "--output", file);
    expect(readFileSync(file, "utf8")).toBe((await whoCan("--app", app, "--json")).printed);
    expect(statSync(file).ino).not.toBe(ino);
    expect(readdirSync(directory)).toEqual(["access.json"]);
  });

  it("ends with 1 if the file cannot be written", async () => {
    const { status, said } = await whoCan("--app", app, "--csv", "-o", join(folder, "no", "x.csv"));
    expect(status).toBe(1);
    expect(said.at(-1)).toMatch(/^who-can: cannot write .*x\.csv/);
  });
});

describe("npm run who-can -- --check", () => {
  it("prints nothing if all permissions are as expected", async () => {
    const file = await expectation("same.json");
    expect(await whoCan("--app", app, "--check", file)).toMatchObject({ status: 0, printed: "" });
  });

  it("shows each difference, and how to accept it", async () => {
    const file = await expectation("narrow.json");
    const { status, printed, said } = await whoCan("--app", wider, "--check", file);
    const line = `user Kim: route ${HOSTILE}/prod GET /x: execute-api:Invoke if aws:SourceIp is in`;
    expect({ status, printed }).toEqual({
      status: 1,
      printed: `+ ${line} 192.0.2.0/23\n- ${line} 192.0.2.0/24\n`,
    });
    expect(said.at(-1)).toMatch(
      /access differs from .*narrow\.json; to accept the differences: signet who-can --app .*wider --json --output .*narrow\.json$/,
    );
  });

  it("shows new and removed principals, even without permissions", async () => {
    const file = await expectation("people.json");
    const { Kim: _, ...rest } = resources();
    const people = assembly("people", { resources: { ...rest, Max: user("Max") } });
    const { printed } = await whoCan("--app", people, "--check", file);
    expect(printed).toContain("- user Kim: exists\n");
    expect(printed).toContain("+ user Max: exists\n");
  });

  it.each([
    ["does not exist", undefined, /cannot be read \(.*ENOENT.*\)/],
    ["is not JSON", "{", /cannot be read \(it is not JSON\)/],
    ["is other JSON", "[]", /cannot be read \(it does not have the form that --json writes\)/],
    [
      "has another version",
      `{"version":2,"principals":{}}`,
      /it does not have the form that --json writes/,
    ],
    [
      "is damaged inside",
      `{"version":1,"principals":{"a":{"b":"c"}}}`,
      /it does not have the form that --json writes/,
    ],
  ])("ends with 1 if the file of expected permissions %s", async (_, text, message) => {
    const file = join(folder, "damaged.json");
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
    const { status, printed, said } = await whoCan("--app", app, "--check", file);
    expect({ status, printed }).toEqual({ status: 1, printed: "" });
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(said[0]).toMatch(
      /to write it: signet who-can --app .*app --json --output .*damaged\.json$/,
    );
  });
});

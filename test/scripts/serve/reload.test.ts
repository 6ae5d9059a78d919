import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import type { Running } from "../run-command.ts";
import { answering, foreignApp, UP } from "./foreign-app.ts";
import { PLAIN, PLAIN_APP } from "./plain-app.ts";

/** An app with one public function for each folder below `code`, and a user who may call one route if granted. */
const source = ({ word = '"first"', granted = false, extra = "" } = {}) => `
  require("node:fs").appendFileSync(".runs", ".");
  ${PLAIN}
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON);
  const names = readdirSync("code");
  const resources = Object.assign({}, ...names.map((name) => publicFunction(name, "code/" + name, {
    FunctionName: name, Environment: { Variables: { WORD: ${word} } },
  })));
  const [api, item] = [{ Ref: "Api" }, { Ref: "Items" }];
  const add = (id, Type, Properties, more) => {
    resources[id] = { Type, Properties, Metadata: { "aws:cdk:path": "Main/" + id }, ...more };
  };
  add("Api", "AWS::ApiGateway::RestApi", { Name: "Api" });
  add("Items", "AWS::ApiGateway::Resource", {
    RestApiId: api, ParentId: { "Fn::GetAtt": ["Api", "RootResourceId"] }, PathPart: "items",
  });
  add("Method", "AWS::ApiGateway::Method", {
    RestApiId: api, ResourceId: item, HttpMethod: "GET", AuthorizationType: "AWS_IAM",
    Integration: {
      Type: "AWS_PROXY", IntegrationHttpMethod: "POST",
      Uri: { "Fn::Sub": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${first.Arn}/invocations" },
    },
  });
  add("Deployment", "AWS::ApiGateway::Deployment", { RestApiId: api }, { DependsOn: ["Method"] });
  add("Stage", "AWS::ApiGateway::Stage", {
    RestApiId: api, DeploymentId: { Ref: "Deployment" }, StageName: "prod",
  });
  add("Invoke", "AWS::Lambda::Permission", {
    Action: "lambda:InvokeFunction", FunctionName: { "Fn::GetAtt": ["first", "Arn"] },
    Principal: "apigateway.amazonaws.com",
    SourceArn: { "Fn::Sub": "arn:aws:execute-api:us-east-1:123456789012:\${Api}/*" },
  });
  add("Clerk", "AWS::IAM::User", { UserName: "Clerk" });
  if (${granted}) add("Policy", "AWS::IAM::Policy", {
    PolicyName: "Call", Users: [{ Ref: "Clerk" }],
    PolicyDocument: { Version: "2012-10-17", Statement: [{
      Effect: "Allow", Action: "execute-api:Invoke",
      Resource: { "Fn::Sub": "arn:aws:execute-api:us-east-1:123456789012:\${Api}/prod/GET/items" },
    }] },
  });
  ${extra}
  writeAssembly(resources, names.map((name) => "code/" + name));
`;
const WORD = `exports.handler = async () => ({ statusCode: 200, body: process.env.WORD });`;

const app = foreignApp({
  "cdk.json": JSON.stringify({
    app: "node app.js",
    build: "date +%s%N > ignored.txt",
    watch: { exclude: ["ignored*", "code/**"] },
  }),
  "app.js": source(),
  "code/first/index.js": answering("one"),
  "code/second/index.js": WORD,
});
let running: Running;

beforeAll(async () => {
  running = app.serve("--watch");
  await running.printed(UP);
});
afterAll(async () => {
  running.child.kill("SIGKILL");
  await running.ended;
});

async function answer(name: string): Promise<string> {
  const url = app.outputs().functionUrls[name] ?? "";
  const { status, body } = await send(url, wireRequest("GET", url, []));
  return `${status} ${body.toString("utf8")}`;
}

/** Changes a file, and waits until something is printed about it. */
async function change(path: string, text: string, printed: string | RegExp): Promise<string> {
  const before = running.said().length;
  app.write(path, text);
  const since = () => running.said().slice(before);
  await expect.poll(since, { timeout: 50_000, interval: 10 }).toMatch(printed);
  return since();
}

describe("with --watch", () => {
  it("changed code of a function is in the next request, without a synthesis", async () => {
    expect(await answer("first")).toBe("200 one");
    const printed = await change(
      "code/first/index.js",
      answering("two"),
      /· changed code is in use: first\n/,
    );
    expect(await answer("first")).toBe("200 two");
    expect(printed).not.toContain("reload");
  });

  it("a changed stack is deployed, and the version before it answers meanwhile", async () => {
    const answers: string[] = [];
    const asked = new AbortController();
    const asking = (async () => {
      while (!asked.signal.aborted) answers.push(await answer("second"));
    })();
    const printed = await change("app.js", source({ word: '"changed"' }), /· reloaded in \d+ ms\n/);
    expect(await answer("second")).toBe("200 changed");
    asked.abort();
    await asking;
    expect([...new Set(answers)]).toEqual(["200 first", "200 changed"]);
    expect(printed).not.toMatch(/^· [+-] /m);
  });

  it("what changed in access is shown", async () => {
    const grant = source({ granted: true });
    const printed = await change("app.js", grant, /· \+ user Clerk: .*\n/);
    expect(printed).toMatch(/· \+ user Clerk: route Api\/prod GET \/items: execute-api:Invoke\n/);
    const revoked = await change("app.js", source(), /· - user Clerk: .*\n/);
    expect(revoked).toMatch(/· - user Clerk: route Api\/prod GET \/items: execute-api:Invoke\n/);
  });

  it("an app that no longer runs is shown, and the version before it goes on serving", async () => {
    const printed = await change("app.js", "} broken", /goes on serving\n/);
    expect(printed).toMatch(
      /SyntaxError: [^]*· not reloaded: the app \(node app\.js\) ended with 1; see its output above\n· the previous version goes on serving\n/,
    );
    expect(await answer("second")).toBe("200 first");
    expect(await answer("first")).toBe("200 two");
  });

  it("an app that cannot be deployed is shown, and its repair takes effect", async () => {
    const acl = `add("Acl", "AWS::EC2::NetworkAcl", {});`;
    const printed = await change("app.js", source({ extra: acl }), /goes on serving\n/);
    expect(printed).toMatch(
      /✘ Main\/Acl: .*AWS::EC2::NetworkAcl.*\n {4}leave the resource out.*\n· not reloaded: 1 problem blocks the deployment; see above\n/,
    );
    expect(await answer("second")).toBe("200 first");
    await change("app.js", source({ word: '"repaired"' }), /· reloaded in/);
    expect(await answer("second")).toBe("200 repaired");
  });

  it("the code of a new function is watched, although cdk.json excludes it", async () => {
    app.write("code/third/index.js", answering("three"));
    await change("app.js", source({ extra: "// A third function." }), /· reloaded in/);
    expect(await answer("third")).toBe("200 three");
    await change("code/third/index.js", answering("four"), /· changed code is in use: third\n/);
    expect(await answer("third")).toBe("200 four");
  });

  it("a change while the app is reloaded is not lost", async () => {
    const before = running.said().length;
    const runs = () => readFileSync(join(app.folder, ".runs"), "utf8").length;
    const runsBefore = runs();
    app.write("app.js", source({ word: '"earlier"' }));
    await expect.poll(runs, { interval: 5, timeout: 50_000 }).toBeGreaterThan(runsBefore);
    app.write("app.js", source({ word: '"later"' }));
    await expect.poll(() => answer("second"), { timeout: 50_000 }).toBe("200 later");
    expect(running.said().slice(before)).not.toContain("not reloaded");
  });

  it("a changed context in cdk.json takes effect", async () => {
    await change("app.js", source({ word: 'context.word ?? "none"' }), /· reloaded in/);
    const settings = JSON.parse(readFileSync(join(app.folder, "cdk.json"), "utf8"));
    await change(
      "cdk.json",
      JSON.stringify({ ...settings, context: { word: "context" } }),
      /· reloaded in/,
    );
    expect(await answer("second")).toBe("200 context");
  });

  it("excluded files, and files that are written again with the same content, cause no reload", async () => {
    const before = running.said().length;
    app.write("ignored/any.js", "1");
    app.write("node_modules/any/index.js", "1");
    app.write(".hidden/any.js", "1");
    app.write("app.js", readFileSync(join(app.folder, "app.js"), "utf8"));
    // The reload for this file is the first one.
    await change("seen.js", "1", /· reloaded in/);
    const printed = running.said().slice(before);
    expect(printed.match(/reloaded in/g)).toHaveLength(1);
  });
});

it("a file that every build writes ends the reloads that it causes", async () => {
  const ours = foreignApp({
    "cdk.json": JSON.stringify({ app: "node app.js", build: "date +%s%N > built.txt" }),
    "app.js": PLAIN_APP,
  });
  const serving = ours.serve("--watch");
  try {
    await serving.printed(UP);
    ours.write("app.js", `${readFileSync(join(ours.folder, "app.js"), "utf8")} // changed`);
    await serving.printed(
      "every reload changes built.txt, which therefore causes no reload until it changes at another time; name it in watch.exclude of cdk.json",
    );
    const reloads = () => serving.said().match(/reloaded in/g)?.length;
    expect(reloads()).toBeLessThan(5);
    ours.write("built.txt", "by a person");
    await expect.poll(reloads, { timeout: 50_000 }).toBe(4);
  } finally {
    serving.child.kill("SIGKILL");
    await serving.ended;
  }
});

it("with --no-watch, and by default if standard error is not a terminal, nothing is reloaded", async () => {
  const still = foreignApp({
    "cdk.json": JSON.stringify({ app: "node app.js" }),
    "app.js": PLAIN_APP,
  });
  for (const argv of [["--no-watch"], []]) {
    const serving = still.serve(...argv);
    await serving.printed(UP);
    rmSync(join(still.folder, "app.js"));
    serving.child.kill("SIGTERM");
    const { status, err, out } = await serving.ended;
    expect({ status, text: err + out }).toEqual({
      status: 0,
      text: expect.not.stringMatching(/reload/),
    });
    still.write("app.js", PLAIN_APP);
  }
});

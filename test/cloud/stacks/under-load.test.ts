import { afterAll, beforeAll, expect, it } from "vitest";
import { jsonOf } from "../../json-of.ts";
import { lambda, restApi, user, type Resources } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { stackClient } from "./stack-client.ts";

const DEPLOYMENTS = 30;
const CONNECTIONS = 10;

/** What a route answers: the version of the stack as the stage knows it, and as two further resources know theirs. */
interface Answered {
  readonly stage: string;
  readonly one: string;
  readonly two: string;
}

const Broken = { Type: "AWS::KMS::Key", Properties: { KeySpec: "none" } };
const isFailing = (version: number): boolean => version % 5 === 4;

/** Returns the version of the function, which changes in every third version of the stack. */
const ofFunction = (version: number): number => version - (version % 3);

/** A version of a stack with a route of a function and a route without one, whose responses name their version. */
function versionOf(version: number): Resources {
  const code = `exports.handler = async ({ stageVariables: { version } }) => ({
    statusCode: 200,
    body: JSON.stringify({ stage: version, one: "${ofFunction(version)}", two: process.env.VERSION }),
  });`;
  const stage = "$stageVariables.version";
  const response = JSON.stringify({ stage, one: `${version}`, two: stage });
  const Integration = {
    Type: "MOCK",
    RequestTemplates: { "application/json": '{"statusCode": 200}' },
    IntegrationResponses: [
      { StatusCode: "200", ResponseTemplates: { "application/json": response } },
    ],
  };
  const method = { Integration, MethodResponses: [{ StatusCode: "200" }] };
  const resources = {
    ...lambda("Fn", "", {
      Code: { ZipFile: code },
      Handler: "index.handler",
      Environment: { Variables: { VERSION: `${ofFunction(version)}` } },
    }),
    ...restApi(
      {
        "GET /function": { function: "Fn" },
        "GET /mock": { function: "Fn", permitted: false, method },
      },
      { stage: { Variables: { version: `${version}` } } },
    ),
    Ann: user("Ann", { Action: "execute-api:Invoke", Resource: "*" }),
  };
  // Ids have letters and digits only. A stage serves changed routes by a new deployment, whose id CDK changes too.
  const text = JSON.stringify(resources)
    .replaceAll(/Api(?:Method|Resource)[^"]*/g, (id) => id.replaceAll(/\W/g, ""))
    .replaceAll("ApiDeployment", `ApiDeployment${version}`);
  return JSON.parse(text);
}

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.close());

it("no request is lost, or served by a part of a version or a failed one, during 30 deployments", async () => {
  const stacks = stackClient(local.cloud.awsEndpoint, local.keys("admin"));
  const submit = (Action: string, Resources: Resources) => {
    const form = { StackName: "S", "Capabilities.member.1": "CAPABILITY_NAMED_IAM" };
    return stacks.send(Action, { ...form, TemplateBody: JSON.stringify({ Resources }) });
  };
  await submit("CreateStack", versionOf(0));
  await stacks.ended("S");
  const as = local.keys("Ann");
  const wrong: string[] = [];
  /** The newest version that was deployed or has answered. An older one must not answer later requests. */
  let newest = 0;
  const over = new AbortController();
  const sendRequests = async (path: string): Promise<number> => {
    let answered = 0;
    for (; !over.signal.aborted; answered += 1) {
      const oldest = newest;
      const answer = await local.call("GET", `/prod${path}`, { as });
      const { stage, one, two } = answer.status === 200 ? jsonOf<Answered>(answer) : {};
      const version = Number(stage);
      const expected = `${path === "/mock" ? version : ofFunction(version)}`;
      const isWhole = one === expected && two === expected;
      if (!isWhole || version < oldest || isFailing(version)) {
        wrong.push(`${path} ${answer.status} after version ${oldest}: ${answer.text}`);
      } else newest = Math.max(newest, version);
    }
    return answered;
  };
  // Each connection to a function starts a process of each version.
  const connections = Array.from({ length: CONNECTIONS }, (_, index) =>
    sendRequests(index < 2 ? "/function" : "/mock"),
  );
  const versions = Array.from({ length: DEPLOYMENTS }, (_, index) => index + 1);
  const ends: string[] = [];
  for (const version of versions) {
    const resources = versionOf(version);
    if (isFailing(version)) await submit("UpdateStack", { ...resources, Broken });
    else await stacks.execute("S", { Resources: resources });
    ends.push(await stacks.ended("S"));
    if (!isFailing(version)) newest = Math.max(newest, version);
  }
  over.abort();
  const answered = await Promise.all(connections);
  expect(wrong).toEqual([]);
  expect(ends).toEqual(
    versions.map((one) => (isFailing(one) ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE")),
  );
  // Every connection has sent requests all the time.
  expect(Math.min(...answered)).toBeGreaterThan(0);
});

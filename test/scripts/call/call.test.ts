import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { headerValues, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { main } from "../../../scripts/call/main.ts";
import { wireServer, type WireServer } from "../../signed-fetch/http/wire-server.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
const state = join(folder, "state");
const secretAccessKey = "canary-secret-access-key";
let server: WireServer;

function verified(request: WireRequest) {
  return verify(request, {
    find: (id) => (id === "AKIACALLER" ? { secretAccessKey } : undefined),
    region: "eu-west-1",
    service: "execute-api",
    now: new Date(),
  });
}

const isSigned = (request: WireRequest): boolean => verified(request).ok;

/** Returns the response to a request, or a refusal, as a small gateway would. */
function answer(request: WireRequest): string {
  const result = verified(request);
  const [status, type, body] = result.ok
    ? respond(request)
    : ["403 Forbidden", `${result.denial}Exception`, '{"message":"no"}'];
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nx-amzn-ErrorType: ${type}\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

function respond({ path, body }: WireRequest): readonly [string, string, string] {
  if (path === "/prod/teapot") return ["418 I'm a teapot", "-", "short"];
  if (path === "/prod/nothing") return ["204 No Content", "-", ""];
  return ["200 OK", "-", Buffer.from(body).toString("utf8") || "hello\n"];
}

function writeState(directory: string, outputs: unknown): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "config"), "[profile caller]\nregion = eu-west-1\n");
  writeFileSync(
    join(directory, "credentials"),
    `[caller]\naws_access_key_id = AKIACALLER\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  const text = typeof outputs === "string" ? outputs : JSON.stringify(outputs);
  writeFileSync(join(directory, "outputs.json"), text);
  return directory;
}

const outputsOf = (apis: Readonly<Record<string, string>>) => ({
  region: "eu-west-1",
  account: "123456789012",
  awsEndpoint: "http://127.0.0.1:1",
  apis,
  functions: {},
  profiles: ["caller"],
});

beforeAll(async () => {
  server = await wireServer((socket, request) => socket.end(answer(request)));
  writeState(state, outputsOf({ api: `http://${server.host}/prod` }));
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  server.received.splice(0);
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", folder);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => vi.unstubAllEnvs());

/** Runs the command. Expects that its output does not contain the secret key. */
async function call(argv: readonly string[], stdin = "", env: NodeJS.ProcessEnv = {}) {
  const io = recordingIo(stdin, env);
  const status = await main(argv, io);
  expect(io.printed() + io.said().join()).not.toContain(secretAccessKey);
  return { status, printed: io.printed(), said: io.said() };
}

const local = ["--state", state, "--profile", "caller"];
const lastRequest = () => server.received.at(-1)?.request;

describe("a call", () => {
  it("with a 2xx response prints only the body and ends with 0", async () => {
    expect(await call([...local, "/hello"])).toEqual({ status: 0, printed: "hello\n", said: [] });
    expect(server.received[0]?.requestLine).toBe("GET /prod/hello HTTP/1.1");
  });

  it("ends the output with a newline if the body has none, and prints nothing for an empty body", async () => {
    const echoed = await call([...local, "-d", "tea", "/echo"]);
    expect(echoed).toEqual({ status: 0, printed: "tea\n", said: [] });
    expect(await call([...local, "/nothing"])).toEqual({ status: 0, printed: "", said: [] });
  });

  it("that is refused prints the body, reports the status, and ends with 1", async () => {
    expect(await call([...local, "/teapot"])).toEqual({
      status: 1,
      printed: "short\n",
      said: ["HTTP 418 -"],
    });
    const wrongRegion = await call([...local, "--region", "us-east-1", "/hello"]);
    expect(wrongRegion).toEqual({
      status: 1,
      printed: '{"message":"no"}\n',
      said: ["HTTP 403 InvalidSignatureException"],
    });
    const wrongService = await call([...local, "--service", "lambda", "/hello"]);
    expect(wrongService.status).toBe(1);
  });

  it("of a function URL of the local cloud is signed for lambda", async () => {
    const url = `http://abc.lambda-url.eu-west-1.localhost:${server.host.split(":")[1]}/`;
    const functionUrls = { echo: url };
    const withUrl = writeState(join(folder, "url"), { ...outputsOf({}), functionUrls });
    await call(["--state", withUrl, "--profile", "caller", `${url}hello`]);
    const signature = headerValues(lastRequest() ?? { headers: [] }, "authorization")[0];
    expect(signature).toContain("/eu-west-1/lambda/aws4_request");
  });

  it("of an API's own host in the local cloud is signed for execute-api", async () => {
    const url = `http://abcde12345.execute-api.eu-west-1.localhost:${server.host.split(":")[1]}/`;
    await call([...local, `${url}orders`]);
    const signature = headerValues(lastRequest() ?? { headers: [] }, "authorization")[0];
    expect(signature).toContain("/eu-west-1/execute-api/aws4_request");
  });

  it("of a complete URL uses the credentials of the AWS chain and the region of the environment", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIACALLER");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    const url = [`http://${server.host}/prod/hello`, "--service", "execute-api"];
    expect((await call(url, "", { AWS_REGION: "eu-west-1" })).status).toBe(0);
    expect((await call(url, "", { AWS_DEFAULT_REGION: "eu-west-1" })).status).toBe(0);
    expect((await call([...url, "--region", "eu-west-1"])).status).toBe(0);
    expect((await call(url, "", { AWS_REGION: "us-east-1" })).status).toBe(1);
  });

  it("takes the region of the profile if the environment has none", async () => {
    vi.stubEnv("AWS_CONFIG_FILE", join(state, "config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(state, "credentials"));
    const url = [`http://${server.host}/prod/hello`, "--service", "execute-api"];
    expect((await call([...url, "--profile", "caller"])).status).toBe(0);
    expect((await call([...url, "--profile", "nobody"])).status).toBe(2);
  });

  it("recognizes a URL of the local cloud with any path, and no other URL", async () => {
    const url = `http://${server.host}/prod/hello`;
    expect((await call([...local, url])).status).toBe(0);
    expect((await call([...local, `${url}?b=1&a`])).status).toBe(0);
    const { port } = new URL(url);
    expect((await call([...local, `http://localhost:${port}/prod/hello`])).status).toBe(2);
  });

  it("to a custom domain is signed for the given region and service", async () => {
    const flags = ["--region", "eu-west-1", "--service", "vpc-lattice-svcs"];
    const url = "https://api.example.com/x";
    const { status, printed } = await call(["--dry-run", ...flags, "--profile", "caller", url]);
    expect(status).toBe(1); // That profile is the local cloud's, and is unknown to AWS.
    expect(printed).toBe("");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIACALLER");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    const signed = await call(["--dry-run", ...flags, url]);
    expect(signed.printed).toMatch(/\/eu-west-1\/vpc-lattice-svcs\/aws4_request,/);
  });

  it.each([
    ["https://abc123.execute-api.eu-central-1.amazonaws.com/x", "eu-central-1/execute-api"],
    ["https://abc123.lambda-url.us-west-2.on.aws/", "us-west-2/lambda"],
    ["https://kms.ap-southeast-2.amazonaws.com/", "ap-southeast-2/kms"],
  ])("takes the scope from %s, unless options set another", async (url, scope) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIACALLER");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    const env = { AWS_REGION: "eu-north-1" };
    expect((await call(["--dry-run", url], "", env)).printed).toContain(`/${scope}/aws4_request`);
    const flags = ["--region", "sa-east-1", "--service", "es"];
    const told = await call(["--dry-run", url, ...flags], "", env);
    expect(told.printed).toContain("/sa-east-1/es/aws4_request");
  });

  it.each([
    ["text", "-d", '{"item":"tea"}', '{"item":"tea"}'],
    ["text that begins with a dash", "--data=-1", "", "-1"],
    ["text that begins with a dash, as an argument of its own,", "-d", "-5", "-5"],
    ["an empty text", "-d", "", ""],
    ["standard input", "-d", "-", "from stdin\n"],
    ["a file", "-d", `@${join(folder, "body")}`, "from a file\r\n\0"],
  ])("sends %s as its body, with POST and as JSON", async (_, option, value, body) => {
    writeFileSync(join(folder, "body"), "from a file\r\n\0");
    const argv = option.includes("=") ? [option] : [option, value];
    expect((await call([...local, ...argv, "/echo"], "from stdin\n")).status).toBe(0);
    expect(lastRequest()?.method).toBe("POST");
    expect(lastRequest()?.body.toString()).toBe(body);
    expect(headerValues(lastRequest() ?? never(), "content-type")).toEqual(["application/json"]);
  });

  it("may have another method, repeated headers and another content type", async () => {
    const headers = ["-H", "Content-Type: text/plain", "-H", "X-One:1", "--header", "X-One: a: b "];
    expect((await call([...local, "-X", "put", "-d", "x", ...headers, "/echo"])).status).toBe(0);
    const request = lastRequest() ?? never();
    expect(request.method).toBe("PUT");
    expect(headerValues(request, "content-type")).toEqual(["text/plain"]);
    expect(headerValues(request, "x-one")).toEqual(["1", "a: b"]);
  });

  it("sends the path exactly as it is typed", async () => {
    await call([...local, "//a/../b%2Fc?q=%20&q"]);
    expect(server.received[0]?.requestLine).toBe("GET /prod//a/../b%2Fc?q=%20&q= HTTP/1.1");
  });

  it("encodes characters that API Gateway rejects before it signs, and says so", async () => {
    const { status, said } = await call([...local, "/{hello}|?filter={%22a%22:1}&b={"]);
    expect(status).toBe(0);
    const target = "/prod/%7Bhello%7D%7C?filter=%7B%22a%22:1%7D&b=%7B";
    expect(server.received[0]?.requestLine).toBe(`GET ${target} HTTP/1.1`);
    expect(said[0]).toMatch(/^note: { \| } in the URL are sent percent-encoded/);
  });

  it.each([
    ["a host and a port", (port: string) => `127.0.0.1:${port}`],
    ["curl's form", (port: string) => `api.example:80:127.0.0.1:${port}`],
    ["curl's form for any URL", (port: string) => `::127.0.0.1:${port}`],
  ])("is signed for its URL and sent to %s with --connect-to", async (_, valueFor) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIACALLER");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    const scope = ["--region", "eu-west-1", "--service", "execute-api"];
    const value = valueFor(server.host.split(":")[1] ?? "");
    const argv = ["--connect-to", value, ...scope, "http://api.example/prod/hello"];
    expect((await call(argv)).status).toBe(0);
    expect(headerValues(lastRequest() ?? never(), "host")).toEqual(["api.example"]);
    expect(isSigned(lastRequest() ?? never())).toBe(true);
  });

  it("is signed for another host with --sign-host, from which region and service are read", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIACALLER");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    const signHost = "abc.execute-api.eu-west-1.amazonaws.com";
    await call(["--sign-host", signHost, `http://${server.host}/prod/hello`]);
    const request = lastRequest() ?? never();
    expect(headerValues(request, "host")).toEqual([server.host]);
    expect(isSigned(request)).toBe(false);
    const replaced = request.headers.map(([name, value]) =>
      name === "Host" ? ([name, signHost] as const) : ([name, value] as const),
    );
    expect(isSigned({ ...request, headers: replaced })).toBe(true);
  });

  it("shows each step of the signature with --trace on standard error, also for a refusal", async () => {
    const { status, printed, said } = await call([...local, "--trace", "/hello"]);
    expect({ status, printed }).toEqual({ status: 0, printed: "hello\n" });
    expect(said.join("\n")).toMatch(/Canonical request[^]*String to sign[^]*AWS4-HMAC-SHA256/);
    const refused = await call([...local, "--trace", "/teapot"]);
    expect(refused.said.join("\n")).toMatch(/Canonical request[^]*HTTP 418/);
  });

  it("prints its help with --help, even with other options", async () => {
    const { status, printed, said } = await call(["--curl", "-X", "GET", "--help"]);
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(
      /^Usage: signet call \[options\] URL\|\/path\n {7}signet call \[options\] --function NAME\n/,
    );
  });
});

function never(): never {
  throw new Error("nothing arrived");
}

describe("wrong usage ends with 2, a line that says what is wrong, and a hint:", () => {
  const url = "http://127.0.0.1:1/";

  it.each([
    ["nothing to call", [], /^call: expected a URL or a \/path$/],
    ["two URLs", [url, url], /^call: expected only one URL: unexpected argument http/],
    [
      "a word that is not a URL",
      ["hello"],
      /^call: hello is neither a URL with http\(s\) or ws\(s\) nor a \/path$/,
    ],
    ["another scheme", ["file:///etc/passwd"], /is neither a URL with http/],
    ["a URL without a host", ["http://"], /is neither a URL with http/],
    ["an unknown option", ["--nope", url], /^call: unknown option --nope$/],
    [
      "an unknown option with a value",
      ["--password=s3cret", url],
      /^call: unknown option --password$/,
    ],
    [
      "an option without its value",
      [url, "-X"],
      /^call: option -X, --request <METHOD> needs a value$/,
    ],
    [
      "another format of the trace",
      ["--trace=yes", url],
      /^call: --trace takes text or json, not yes$/,
    ],
    ["a value for a switch", ["--curl=yes", url], /^call: option --curl takes no value$/],
    [
      "a header without a colon",
      ["-H", "X-One", url],
      /^call: header "X-One" must have the form 'name: value'$/,
    ],
    ["a header without a name", ["-H", ": 1", url], /must have the form 'name: value'$/],
    ["a header whose name has a space", ["-H", "X One: 1", ...local, "/"], /is not an HTTP token$/],
    ["an Authorization header", ["-H", "Authorization: x", ...local, "/"], /signing adds it$/],
    [
      "a method of two words",
      ["-X", "GET /", ...local, "/"],
      /^call: method "GET \/" is not an HTTP token$/,
    ],
    ["a path with a space", [...local, "/a b"], /must be percent-encoded$/],
    [
      "user information",
      ["--region", "eu-west-1", "--service", "lambda", "http://u:p@127.0.0.1/"],
      /user inf/,
    ],
    [
      "neither region nor service",
      [url],
      /^call: the region and the service of 127\.0\.0\.1:1 are unknown; pass --region and --service \(/,
    ],
    [
      "no region",
      [url, "--service", "lambda"],
      /^call: the region of 127\.0\.0\.1:1 is unknown; pass --region \(and --service if it is not lambda\), or set AWS_REGION$/,
    ],
    [
      "no service",
      ["https://api.example.com/", "--region", "eu-west-1"],
      /^call: the service of api\.example\.com is unknown; pass --service \(.*, and --region if it is not eu-west-1$/,
    ],
    [
      "a host name that only looks like AWS's",
      ["https://x.execute-api.eu-west-1.amazonaws.com.evil.example/"],
      /the region and the service of .* are unknown/,
    ],
    ["two modes", [url, "--curl", "--dry-run"], /^call: --dry-run cannot be combined with --curl$/],
    [
      "a function and a mode",
      ["--function", "f", "--presign", "1"],
      /--function cannot be combined with/,
    ],
    [
      "a function and a URL",
      ["--function", "f", url],
      /^call: --function takes no URL: unexpected argument http/,
    ],
    ["a function without a name", ["--function="], /^call: --function takes a name or an ARN$/],
    [
      "a method for a function",
      ["--function", "f", "-X", "GET"],
      /--request cannot be combined with --f/,
    ],
    [
      "a header for a function",
      ["--function", "f", "-H", "a: b"],
      /--header cannot be combined with --f/,
    ],
    [
      "headers of a function",
      ["--function", "f", "-i"],
      /--include cannot be combined with --function/,
    ],
    [
      "a log with --async",
      ["--function", "f", "--async", "--log"],
      /--log cannot be combined with --async/,
    ],
    ["--async for a URL", [url, "--async"], /^call: --async requires --function$/],
    ["--log for a URL", [url, "--log"], /^call: --log requires --function$/],
    [
      "a file for a presigned URL",
      [url, "--presign", "9", "-o", "f"],
      /--output cannot be combined with --presign/,
    ],
    [
      "--fail without a response",
      [url, "--dry-run", "--fail"],
      /--fail cannot be combined with --dry-run/,
    ],
    ["a trace of curl", [url, "--curl", "--trace"], /--trace cannot be combined with --curl/],
    [
      "no explanation without a response",
      [url, "--curl", "--no-explain"],
      /--no-explain cannot be combined with --curl$/,
    ],
    [
      "0 seconds",
      [url, "--presign", "0"],
      /^call: --presign takes a whole number from 1 to 604800/,
    ],
    ["half a second", [url, "--presign", "1.5"], /--presign takes a whole number/],
    ["more than a week", [url, "--presign", "604801"], /--presign takes a whole number/],
    ["a lifetime that is not a number", [url, "--presign", "1h"], /--presign takes .*, not 1h$/],
    [
      "a negative number of retries",
      [url, "--retries=-1"],
      /^call: --retries takes a whole number from 0 to/,
    ],
    ["an empty number of retries", [url, "--retries", ""], /--retries takes a whole number/],
    ["a time limit of 0", [url, "--timeout", "0"], /^call: --timeout takes seconds, more than 0/],
    ["an infinite time limit", [url, "--timeout", "Infinity"], /--timeout takes seconds/],
    [
      "a header to sign that is missing",
      [url, "--sign-header", "X-A"],
      /needs that header: pass it with -H/,
    ],
    ["an empty profile", [url, "--profile", ""], /^call: --profile needs a value$/],
    ["an empty file", [url, "-o", ""], /^call: --output needs a value$/],
    [
      "a parameter that signing adds",
      [...local, "--presign", "9", "/?X-Amz-Date=1"],
      /leave X-Amz-/,
    ],
    [
      "an event that is not JSON",
      ["--function", "f", "-d", "{", "--region", "eu-west-1"],
      /not JSON/,
    ],
    ["a function without a region", ["--function", "f"], /^call: the region of f is unknown; pass/],
    [
      "an endpoint of several regions",
      ["https://abc.lambda-web.global.on.aws/"],
      /^call: abc\.lambda-web\.global\.on\.aws belongs to several regions and needs SigV4a/,
    ],
    [
      "a host to connect to that is a URL",
      [...local, "--connect-to", "http://a.example", "/"],
      /^call: --connect-to takes HOST, HOST:PORT or HOST1:PORT1:HOST2:PORT2, not http/,
    ],
    [
      "a port to connect to that is too high",
      [...local, "--connect-to", "a:65536", "/"],
      /--connect-to a:65536 has a port that is not from 1 to 65535$/,
    ],
    [
      "a connection for another URL",
      [...local, "--connect-to", "a.example:443:b.example:443", "/"],
      /is for a\.example:443, and the URL is for 127\.0\.0\.1:/,
    ],
    [
      "a host to sign for that is a URL",
      [...local, "--sign-host", "http://a.example", "/"],
      /^call: --sign-host takes a host name, not /,
    ],
    [
      "two hosts to sign for",
      [...local, "--sign-host", "a.example", "-H", "Host: b.example", "/"],
      /--sign-host cannot be combined with -H Host/,
    ],
    [
      "a host to sign for that curl cannot have",
      [...local, "--sign-host", "a.example", "--curl", "/"],
      /--sign-host cannot be combined with --curl$/,
    ],
    ["a call of a WebSocket API", ["wss://x.example/"], /pass --presign SECONDS/],
  ])("%s", async (_, argv, message) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIACALLER");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    expect(await call(argv)).toMatchObject(wrongUsage(message, helpHint("call")));
    expect(server.received).toEqual([]);
  });

  it("an option that is nearly right, which the hint corrects", async () => {
    const ran = await call(["--functon", "f"]);
    expect(ran).toMatchObject(
      wrongUsage("call: unknown option --functon", "  did you mean --function?"),
    );
  });
});

describe("a call that fails ends with 1 and one line, with", () => {
  const badState = (name: string, outputs: unknown) => [
    "--profile",
    "caller",
    "/",
    "--state",
    writeState(join(folder, name), outputs),
  ];
  const nobody = "http://127.0.0.1:1/prod";

  it.each([
    [
      "no local cloud",
      () => ["/", "--state", join(folder, "none")],
      /^call: there is no .*none\/outputs\.json; start the local cloud: signet serve$/,
    ],
    [
      "outputs that are empty",
      () => badState("empty", ""),
      /outputs\.json is damaged; start the local/,
    ],
    ["outputs that are a list", () => badState("list", "[]"), /outputs\.json is damaged/],
    ["outputs that are null", () => badState("null", "null"), /outputs\.json is damaged/],
    [
      "outputs that lack the APIs",
      () => badState("lack", { ...outputsOf({}), apis: null }),
      /is damaged/,
    ],
    [
      "an API that is not a string",
      () => badState("number", { ...outputsOf({}), apis: { a: 1 } }),
      /is damaged/,
    ],
    [
      "outputs that cannot be read",
      () => ["/", "--state", unreadable()],
      /^call: cannot read .* is a folder; only/,
    ],
    ["a local cloud without an API", () => badState("bare", outputsOf({})), /serves no API$/],
    [
      "a local cloud that has stopped",
      () => badState("stopped", outputsOf({ a: nobody })),
      /^call: cannot reach 127\.0\.0\.1:1: connection refused \(is the server running\?\)$/,
    ],
    [
      "a profile that does not exist",
      () => ["/", "--state", state, "--profile", "caler"],
      /^call: no credentials for profile caler: .*; the profiles are in .*state\/config$/,
    ],
    [
      "no credentials",
      () => ["/", "--state", state],
      /^call: no credentials: .*; pass --profile; the profiles are in .*state\/config$/,
    ],
    [
      "a body that does not exist",
      () => [...local, "-d", `@${folder}/none`, "/"],
      /^call: cannot read .*none: ENOENT/,
    ],
    [
      "a body that is a folder",
      () => [...local, "-d", `@${folder}`, "/"],
      /^call: cannot read .* is a folder; only/,
    ],
  ])("%s", async (_, argv, message) => {
    const { status, printed, said } = await call(argv());
    expect({ status, printed, lines: said.length }).toEqual({ status: 1, printed: "", lines: 1 });
    expect(said[0]).toMatch(message);
    expect(said[0]).not.toContain("\n");
  });

  function unreadable(): string {
    const directory = join(folder, "unreadable");
    mkdirSync(join(directory, "outputs.json"), { recursive: true });
    return directory;
  }
});

it("a /path is rejected if the local cloud serves several APIs", async () => {
  const apis = { a: "http://127.0.0.1:1/prod", b: "http://127.0.0.1:1/test" };
  const directory = writeState(join(folder, "several"), outputsOf(apis));
  const { status, said } = await call(["/", "--state", directory]);
  expect(status).toBe(2);
  expect(said[0]).toBe(
    "call: the local cloud serves several APIs; pass a URL: http://127.0.0.1:1/prod http://127.0.0.1:1/test",
  );
});

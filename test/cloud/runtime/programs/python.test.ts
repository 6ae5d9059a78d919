import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../../lib/cloud/assembly/manifest.ts";
import { PythonPrograms } from "../../../../lib/cloud/runtime/versions/python-programs.ts";
import { jsonOf } from "../../../json-of.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";
import { att, lambda, ref } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { writeAssembly } from "../../write-assembly.ts";
import { invoke, PATIENTLY, result } from "../invoke.ts";
import { PYTHON_HANDLER } from "./python-handler.ts";
import { noNamespaces, noNetworks, sandbox } from "../sandbox-here.ts";

const python = new PythonPrograms({}, "/").of("3.12");
const canRun = python !== undefined && sandbox.namespaces;
const skipped = python === undefined ? " (skipped: no Python here)" : noNamespaces;

const directory = temporaryDirectory();
const secret = join(directory, "secret");

/** The packages of the functions: the text of each file, by folder and name. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  main: { "handler.py": PYTHON_HANDLER, "folder/inner.py": "def handler(e, c): return 'inner'" },
  imports: { "handler.py": "import missing_module" },
  syntax: { "handler.py": "def handler(event, context):\n    return (\n" },
  raises: { "handler.py": "raise OSError('at start')" },
  exits: { "handler.py": "import sys; print('leaving'); sys.exit(3)" },
  layer: { "python/layered.py": "value = 'from the layer'" },
};

/** A function of a custom resource, whose code is in the template. */
const CUSTOM = `import cfnresponse
def handler(event, context):
    data = {"Name": "from-" + event["RequestType"]}
    cfnresponse.send(event, context, cfnresponse.SUCCESS, data)
`;

const fn = (id: string, asset: string, more: Readonly<Record<string, unknown>> = {}) =>
  lambda(id, asset, { Runtime: "python3.12", ...more });

let local: TestCloud;
beforeAll(async () => {
  if (!canRun) return;
  writeFileSync(secret, "private", { mode: 0o600 });
  const vpc = {
    Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16" } },
    Subnet: {
      Type: "AWS::EC2::Subnet",
      Properties: { VpcId: ref("Vpc"), CidrBlock: "10.0.0.0/24" },
    },
    Group: {
      Type: "AWS::EC2::SecurityGroup",
      Properties: { VpcId: ref("Vpc"), GroupDescription: "g" },
    },
  };
  const VpcConfig = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [att("Group", "GroupId")] };
  const sketch = {
    name: "Python",
    handlers: Object.fromEntries(Object.keys(FILES).map((asset) => [asset, ""])),
    resources: {
      Layer: {
        Type: "AWS::Lambda::LayerVersion",
        Properties: { Content: { S3Bucket: "assets", S3Key: "layer.zip" } },
      },
      ...fn("Custom", "", { Handler: "index.handler", Code: { ZipFile: CUSTOM } }),
      Thing: { Type: "Custom::Thing", Properties: { ServiceToken: att("Custom") } },
      Named: { Type: "AWS::IAM::User", Properties: { UserName: att("Thing", "Name") } },
      ...fn("Main", "main", { Timeout: 5, Layers: [ref("Layer")] }),
      ...fn("Old", "main", { Runtime: "python3.9", LoggingConfig: { LogFormat: "JSON" } }),
      ...fn("Inner", "main", { Handler: "folder/inner.handler" }),
      ...fn("Bytes", "main", { Handler: "handler.streams" }),
      ...fn("Absent", "main", { Handler: "handler.absent" }),
      ...fn("NoDot", "main", { Handler: "handler" }),
      ...fn("BuiltIn", "main", { Handler: "sys.exit" }),
      ...fn("Imports", "imports"),
      ...fn("Syntax", "syntax"),
      ...fn("Raises", "raises"),
      ...fn("Exits", "exits"),
      ...fn("Slow", "main", { Timeout: 1 }),
      ...(sandbox.networks ? { ...vpc, ...fn("Inside", "main", { VpcConfig }) } : {}),
    },
  };
  local = await startTestCloud([], directory);
  const assembly = join(directory, "cdk.out");
  writeAssembly(assembly, [sketch]);
  for (const [asset, files] of Object.entries(FILES)) {
    for (const [name, text] of Object.entries(files)) {
      const path = join(assembly, `asset.${asset}`, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
    }
  }
  for (const stack of readAssembly(assembly)) await local.cloud.deploy(stack);
});
afterAll(() => local?.close());

const evaluated = (expression: string, name = "main") =>
  result<unknown>(local, name, { eval: expression });
const errorOf = async (name: string, event: unknown = {}) => {
  const answer = await invoke(local, name, event);
  expect(answer.header("x-amz-function-error")).toBe("Unhandled");
  return jsonOf<Readonly<Record<string, unknown>>>(answer);
};

/** Whether a program of the machine was started with this argument. */
const isRunning = (argument: string): boolean =>
  readdirSync("/proc").some((pid) => {
    const path = `/proc/${pid}/cmdline`;
    return existsSync(path) && readFileSync(path, "utf8").split("\0").includes(argument);
  });

describe.runIf(canRun)(`a function of Python${skipped}`, () => {
  it.each([
    ["Lambda's paths", "os.environ['LAMBDA_TASK_ROOT'] + os.getcwd()", "/var/task/var/task"],
    ["the runtime's name", "os.environ['AWS_EXECUTION_ENV']", "AWS_Lambda_python3.12"],
    ["packages of layers", "__import__('layered').value", "from the layer"],
    [
      "its code first",
      "sys.path[:3]",
      ["/var/task", "/opt/python/lib/python3.12/site-packages", "/opt/python"],
    ],
    [
      "the context",
      "[context.function_name, context.memory_limit_in_mb, context.client_context]",
      ["main", "128", null],
    ],
    ["the rest of its time", "0 < context.get_remaining_time_in_millis() <= 5000", true],
    ["a trace", "os.environ['_X_AMZN_TRACE_ID'][:7]", "Root=1-"],
    [
      "numbers of any precision",
      "[decimal.Decimal('1.50'), 2 ** 70 == 1180591620717411303424]",
      [1.5, true],
    ],
    ["text in bytes", "{'a': b'\\xc3\\xa9'}", { a: "é" }],
    [
      "no other descriptor",
      "[fd for fd in range(3, 64) if succeeds(lambda: os.fstat(fd)) and not os.get_inheritable(fd) == (fd != 3)]",
      [],
    ],
  ])("has %s", async (_, expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  it("keeps its globals, and is one process for one event after another", async () => {
    const before = Number(await evaluated("calls"));
    expect(await evaluated("calls")).toBe(before + 1);
  });

  it("answers for a custom resource, with its code and cfnresponse in the template", () => {
    expect(Object.keys(local.cloud.users())).toContain("from-Create");
  });

  it("reads the client's context", async () => {
    const context = Buffer.from('{"client":{"app_title":"t"},"custom":{"a":1}}').toString("base64");
    const answer = await local.aws("lambda", "/2015-03-31/functions/main/invocations", {
      as: local.keys("admin"),
      body: JSON.stringify({
        eval: "[context.client_context.client.app_title, context.client_context.custom]",
      }),
      headers: [["x-amz-client-context", context]],
    });
    expect(answer.json).toEqual(["t", { a: 1 }]);
  });

  it.each([
    ["inner", '"inner"'],
    ["bytes", "raw bytes"],
  ])("answers with the result of its handler: %s", async (name, text) => {
    expect((await invoke(local, name)).text).toBe(text);
  });

  it.each([
    ["absent", "Runtime.HandlerNotFound", "Handler 'absent' missing on module 'handler'"],
    [
      "nodot",
      "Runtime.MalformedHandlerName",
      "Bad handler 'handler': not enough values to unpack (expected 2, got 1)",
    ],
    [
      "builtin",
      "Runtime.BuiltInModuleConflict",
      "Cannot use built-in module sys as a handler module",
    ],
    [
      "imports",
      "Runtime.ImportModuleError",
      "Unable to import module 'handler': No module named 'missing_module'",
    ],
    [
      "syntax",
      "Runtime.UserCodeSyntaxError",
      expect.stringContaining("Syntax error in module 'handler'"),
    ],
    ["raises", "OSError", "at start"],
  ])(
    "that cannot start responds with Lambda's error: %s",
    async (name, errorType, errorMessage) => {
      expect(await errorOf(name)).toMatchObject({ errorType, errorMessage, requestId: "" });
    },
  );

  it("that exits at its start responds with the exit status, and logs what it printed", async () => {
    expect(await errorOf("exits")).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("exit status 3"),
    });
    expect(local.lines).toContain("exits: leaving");
  });

  it("responds with the frames of its own code when it raises", async () => {
    const error = await errorOf("main", { eval: "1 / 0" });
    expect(error).toMatchObject({
      errorType: "ZeroDivisionError",
      errorMessage: "division by zero",
    });
    expect(JSON.stringify(error["stackTrace"])).toContain('File \\"/var/task/handler.py\\"');
    expect(JSON.stringify(error["stackTrace"])).not.toContain("bootstrap.py");
  });

  it.each([
    ["a value that is not JSON", { eval: "object()" }, "Runtime.MarshalError"],
    ["sys.exit", { exec: "sys.exit(4)" }, "Runtime.ExitError"],
    [
      "too much memory",
      { eval: "len(bytearray(300_000_000)) and time.sleep(3)" },
      "Runtime.OutOfMemory",
    ],
  ])("fails with %s, and works again", async (_, event, errorType) => {
    expect(await errorOf("main", event)).toMatchObject({ errorType });
    expect(await evaluated("1")).toBe(1);
  });

  it("is ended when its time is over, with the programs that it has started", async () => {
    const exec = "subprocess.Popen(['/bin/sleep', '63.25']); time.sleep(60)";
    expect(await errorOf("slow", { exec })).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect(await evaluated("1", "slow")).toBe(1);
    await expect.poll(() => isRunning("63.25"), PATIENTLY).toBe(false);
  });

  it("logs as Lambda's runtime does", async () => {
    const from = local.lines.length;
    await evaluated("[print('printed'), logging.info('hidden'), logging.warning('two\\nlines')]");
    expect(local.lines.slice(from)).toEqual(
      expect.arrayContaining(["main: printed", "main: two", "main: lines"]),
    );
    const tail = await local.aws("lambda", "/2015-03-31/functions/old/invocations", {
      as: local.keys("admin"),
      body: JSON.stringify({
        eval: "[logging.info('structured', extra={'own': 1}), context.aws_request_id]",
      }),
      headers: [["x-amz-log-type", "Tail"]],
    });
    const log = Buffer.from(tail.header("x-amz-log-result") ?? "", "base64").toString();
    const entries = log
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(entries).toContainEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      level: "INFO",
      message: "structured",
      logger: "root",
      requestId: jsonOf<readonly unknown[]>(tail)[1],
      own: 1,
    });
    expect(local.lines.join("\n")).not.toContain("hidden");
  });

  it("calls AWS under its own role", async () => {
    const expression = "os.environ['AWS_ENDPOINT_URL'] + ' ' + os.environ['AWS_ACCESS_KEY_ID'][:4]";
    expect(await evaluated(expression)).toBe(`${local.cloud.awsEndpoint} ASIA`);
  });

  it("is named at the start, with the Python that runs it", async () => {
    const [first] = await local.cloud.otherRuntimes();
    expect(first).toMatchObject({
      runtime: "python3.12",
      by: { title: `Python ${python?.version}` },
    });
  });
});

/** Attempts of a function, each with an expression that is true if the attempt succeeds. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  "read a file of the user": `succeeds(lambda: open(event["secret"]).read())`,
  "read the state directory": `succeeds(lambda: os.listdir(event["state"]))`,
  "read a home directory": `succeeds(lambda: os.listdir(event["home"]) and os.listdir("/root"))`,
  "read the code of another function": `any("asset." in str(names) for _, names, _ in os.walk("/var"))`,
  "write its code": `succeeds(lambda: open("/var/task/x", "w"))`,
  "write its runtime": `succeeds(lambda: open("/var/runtime/bootstrap.py", "a"))`,
  "write the files of Python": `succeeds(lambda: open(os.__file__, "a"))`,
  "see processes of the machine": `any(p.isdigit() and int(p) > 100 for p in os.listdir("/proc"))`,
  "signal the cloud": `succeeds(lambda: os.kill(event["pid"], 0))`,
  "be root": `os.getuid() == 0`,
  "mount a file system": `ctypes.CDLL(None).mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0`,
  "make a user namespace": `ctypes.CDLL(None).unshare(0x10000000) == 0`,
  "reach a socket of the machine": `succeeds(lambda: connects(socket.AF_UNIX, event["socket"]))`,
  "trace the first process": `ctypes.CDLL(None).ptrace(16, 1, None, None) == 0`,
};

describe.runIf(canRun)(`isolation of a function of Python${skipped}`, () => {
  let event: Readonly<Record<string, unknown>>;
  const server = createServer();
  beforeAll(async () => {
    const path = join(directory, "private.sock");
    await new Promise<void>((done) => server.listen(path, done));
    const state = join(directory, "state");
    event = { secret, state, home: process.env["HOME"], pid: process.pid, socket: path };
  });
  afterAll(() => void server.close());

  it.each(Object.keys(ATTEMPTS))("does not let it %s", async (name) => {
    expect(await result(local, "main", { ...event, eval: ATTEMPTS[name] })).toBe(false);
  });

  it("has an own /tmp, which it may write", async () => {
    const expression = `[open("/tmp/own", "w").write("x"), os.listdir("/tmp")][1]`;
    expect(await evaluated(expression)).toEqual(["own"]);
  });

  it.runIf(sandbox.networks)(
    `in a VPC, it reaches no port of the machine${noNetworks}`,
    async () => {
      const tcp = createServer();
      await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
      // The address of a server that listens on TCP is an AddressInfo.
      const { port } = tcp.address() as AddressInfo;
      const expression = `succeeds(lambda: connects(socket.AF_INET, ("127.0.0.1", ${port})))`;
      expect(await evaluated(expression, "main")).toBe(true);
      expect(await evaluated(expression, "inside")).toBe(false);
      // The port of the AWS endpoint is forwarded, and the cloud resets calls without a VPC endpoint.
      const aws = new URL(local.cloud.awsEndpoint).port;
      const reached = `succeeds(lambda: connects(socket.AF_INET, ("127.0.0.1", ${aws})))`;
      expect(await evaluated(reached, "inside")).toBe(true);
      tcp.close();
    },
  );
});

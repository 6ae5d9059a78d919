/** A row of the table of imports: one layer, its contents and the imports of its files. */
export interface Layer {
  /** A folder, or a single file, relative to the root. */
  readonly path: string;
  /**
   * The package that it is published with, or the demonstration that is not published. Files of more than one
   * package are compiled into each of them that needs them.
   */
  readonly package:
    | "every package"
    | "signet-sigv4"
    | "signet-cdk"
    | "signet-cdk and signet-cli"
    | "signet-cli"
    | "the app";
  /** One line for the map in docs/architecture.md. */
  readonly holds: string;
  /** One line for each folder directly inside it, by name. */
  readonly folders?: Readonly<Record<string, string>>;
  /**
   * All layers, or folders of layers, that it imports. Each is in an earlier row. Every row may also import the
   * earlier rows that are part of every package.
   */
  readonly may: readonly string[];
  /** All npm packages that it imports. */
  readonly packages?: readonly string[];
  /** All modules of Node.js that it imports, without `node:`. Layers at the edge may import any. */
  readonly node: readonly string[] | "any";
}

const cloud = (...names: readonly string[]) => names.map((name) => `lib/cloud/${name}`);

/**
 * The layers from the ground up. A row names earlier rows only, so imports run one way. The linter's rules, the
 * map in docs/architecture.md and the test of every import are made from this table; `npm run arrows` writes
 * the first two.
 */
export const layers: readonly Layer[] = [
  {
    path: "lib/errors.ts",
    package: "every package",
    holds: "the base class of errors that carry a stable `code`",
    may: [],
    node: [],
  },
  {
    path: "lib/json.ts",
    package: "every package",
    holds: "parsing JSON without exceptions, escaping text as JSON, recognising maps",
    may: [],
    node: [],
  },
  {
    path: "lib/printable.ts",
    package: "every package",
    holds: "text that is safe to show on a terminal",
    may: [],
    node: [],
  },
  {
    path: "lib/secure-url.ts",
    package: "every package",
    holds: "which URLs are safe to send a secret to: HTTPS, or HTTP on loopback",
    may: [],
    node: [],
  },
  {
    path: "lib/formats",
    package: "signet-cdk and signet-cli",
    holds: "formats that two packages must read in the same way, without I/O",
    folders: {
      app: "the names of context values, and of the demonstration's stacks",
      cloudformation: "references and `Fn::Sub`, as CloudFormation reads them",
      function:
        "a function's name and environment, the guard's configuration, the table of deliveries",
      json: "the forms of JSON values, and texts that every parser reads in the same way",
      password: "hashing and checking passwords, and the list of users",
      policy: "the wildcards of policies",
      sealed:
        "the sealed file, its segments, opening a segment, and the metadata of functions with secrets",
      webhook: "signing and verifying webhooks, one file for each scheme",
    },
    may: [],
    node: ["buffer", "crypto"],
  },
  {
    path: "lib/regular-file.ts",
    package: "signet-cdk and signet-cli",
    holds: "reading only regular files of limited size",
    may: [],
    node: ["fs"],
  },
  {
    path: "lib/sealed-file",
    package: "signet-cdk and signet-cli",
    holds: "reading the sealed file of a stage",
    may: ["lib/formats", "lib/regular-file.ts"],
    node: [],
  },
  {
    path: "lib/sigv4",
    package: "signet-sigv4",
    holds: "the SigV4 signer and verifier, without I/O",
    folders: {
      diagnose: "for the server: finding the mistake of a signer from its wrong signature",
      explain: "for the client: explaining a refusal by what differs from the signed request",
      key: "deriving the signing key, and HMAC",
      request: "the canonical request, the string to sign, the Authorization header",
      signing: "sign and presign, with every step as a trace",
      verification: "verify, and denials with AWS's error codes",
    },
    may: [],
    node: ["crypto"],
  },
  {
    path: "lib/signed-fetch",
    package: "signet-sigv4",
    holds: "signing requests and sending them: `signedFetch`, `signedRequest`",
    folders: {
      http: "one attempt and its retries, deadlines, clock skew, the connection",
    },
    may: ["lib/sigv4"],
    node: ["http", "https", "net", "timers/promises", "tls"],
  },
  {
    path: "lib/iam",
    package: "signet-cli",
    holds: "parsing, matching and evaluating policies, without I/O",
    folders: {
      conditions: "condition operators and keys",
      policy: "policies and their statements",
      principal: "principals, and the elements that name them",
      syntax: "reading and checking a policy's JSON, wildcards, policy variables",
    },
    may: [],
    node: [],
  },
  {
    path: "lib/cdk/findings",
    package: "signet-cdk",
    holds: "the name that qualifies the findings of the checks",
    may: [],
    node: [],
  },
  {
    path: "lib/cdk/constructs",
    package: "signet-cdk",
    holds:
      "the constructs: `LockedApi`, `SealedFunction`, `SealingKeys`, `IsolatedNetwork`, `auth` and more",
    folders: {
      acknowledge: "acknowledging a finding of a check with a reason",
      app: "the name of the app, and whether it is synthesized for the local cloud",
      api: "the API: routes, limits, firewall, domain, logs",
      auth: "ways to authenticate a caller, one file for each",
      function: "the function: its secrets, guard and network",
      keys: "the keys of a stage, created or imported",
      responses: "the responses of API Gateway itself: errors, challenges, CORS",
    },
    may: ["lib/formats", "lib/cdk/findings", "lib/regular-file.ts"],
    packages: ["aws-cdk-lib", "constructs"],
    node: ["path"],
  },
  {
    path: "lib/cdk/checks",
    package: "signet-cdk",
    holds: "the checks of a synthesized app, from LOCK01 on",
    folders: {
      rules: "the rules, one file for each",
      template: "reading templates for the rules",
    },
    may: ["lib/formats", "lib/cdk/findings", "lib/regular-file.ts"],
    packages: ["aws-cdk-lib"],
    node: ["fs", "path"],
  },
  {
    path: "lib/cdk/runtime",
    package: "signet-cdk",
    holds: "code that is bundled into the handlers: `signet-cdk/runtime`",
    folders: {
      https: "the HTTP client of functions: signed calls to AWS services, and plain requests",
    },
    may: ["lib/formats", "lib/sigv4"],
    node: ["http", "https", "url"],
  },
  {
    path: "lib/cdk/sealing",
    package: "signet-cdk",
    holds: "reading the sealed file in a CDK app: `signet-cdk/sealing`",
    may: ["lib/formats", "lib/sealed-file"],
    node: ["path"],
  },
  {
    path: "lib/cdk/index.ts",
    package: "signet-cdk",
    holds: "the exports of `signet-cdk`",
    may: ["lib/cdk/constructs", "lib/cdk/checks"],
    node: [],
  },
  {
    path: "lib/app/contract",
    package: "the app",
    holds:
      "the contract between the demonstration's stacks and handlers: functions with their secrets, routes, names",
    may: ["lib/formats"],
    node: [],
  },
  {
    path: "lib/app/stacks",
    package: "the app",
    holds: "the demonstration's stacks",
    may: ["lib/formats", "lib/app/contract", "lib/cdk/constructs"],
    packages: ["aws-cdk-lib", "constructs"],
    node: ["path"],
  },
  {
    path: "lib/cli/files",
    package: "signet-cli",
    holds: "locking files, replacing them atomically, keeping them private",
    may: ["lib/regular-file.ts"],
    node: ["crypto", "fs", "os", "path"],
  },
  {
    path: "lib/cli/client",
    package: "signet-cli",
    holds: "signed calls: credentials, direct invocation, `curl` commands",
    folders: {
      login: "logins with OpenID Connect and Basic, and where they are stored",
      sdk: "our signer for the clients of the AWS SDK",
    },
    may: ["lib/regular-file.ts", "lib/sigv4", "lib/signed-fetch", "lib/cli/files"],
    packages: [
      "@aws-sdk/client-lambda",
      "@aws-sdk/credential-providers",
      "@smithy/types",
      "write-file-atomic",
    ],
    node: ["crypto", "fs", "os", "path", "stream", "timers/promises"],
  },
  {
    path: "lib/cli/app",
    package: "signet-cli",
    holds: "running a CDK app as the CDK CLI does",
    may: ["lib/regular-file.ts"],
    node: ["child_process", "events", "fs", "os", "path", "readline"],
  },
  {
    path: "lib/cli/sealing",
    package: "signet-cli",
    holds:
      "sealing, adopting, renaming, removing and compacting secrets, and sealing them under another key",
    folders: {
      assembly: "reading from `cdk.out` which functions have sealed secrets",
      file: "writing, checking and updating the sealed file",
      "key-service": "KMS through the AWS SDK",
    },
    may: ["lib/formats", "lib/regular-file.ts", "lib/sealed-file", "lib/cli/files"],
    packages: ["@aws-sdk/client-kms"],
    node: ["fs", "path"],
  },
  {
    path: "lib/cloud/process",
    package: "signet-cli",
    holds: "the clock and the log of the local cloud",
    may: [],
    node: [],
  },
  {
    path: "lib/cloud/http",
    package: "signet-cli",
    holds: "requests and responses on sockets: TLS, limits, source addresses",
    may: ["lib/sigv4", "lib/iam", ...cloud("process")],
    packages: ["selfsigned"],
    node: ["crypto", "http", "net", "tls"],
  },
  {
    path: "lib/cloud/assembly",
    package: "signet-cli",
    holds: "reading `cdk.out`: manifest, templates, intrinsic functions, typed properties",
    may: ["lib/formats", "lib/regular-file.ts", "lib/iam"],
    node: ["fs", "path"],
  },
  {
    path: "lib/cloud/state",
    package: "signet-cli",
    holds: "the state directory: the state that persists between runs, its format and its lock",
    may: ["lib/regular-file.ts", "lib/cli/files"],
    packages: ["write-file-atomic"],
    node: ["fs", "path"],
  },
  {
    path: "lib/cloud/faults",
    package: "signet-cli",
    holds: "faults on demand: parsing them, and keeping them until a call uses them",
    may: [...cloud("process")],
    node: [],
  },
  {
    path: "lib/cloud/archive",
    package: "signet-cli",
    holds: "reading and unpacking ZIP files of functions and layers",
    may: [],
    packages: ["adm-zip"],
    node: ["fs", "module", "path"],
  },
  {
    path: "lib/cloud/account",
    package: "signet-cli",
    holds:
      "the contents of the account, one folder for each service; functions are in `account.ts`",
    folders: {
      apigateway: "APIs, authorizers, gateway responses, custom domains, usage plans",
      dynamodb: "tables",
      ec2: "VPCs with subnets, security groups and endpoints",
      iam: "users, roles, groups, sessions, access keys, the managed policies of AWS",
      kms: "keys, their material and policies",
      lambda: "function URLs, versions and aliases of functions, their code",
      logs: "log groups with the events that functions printed",
      naming: "generated identifiers and names, the rules for tags",
      records: "resources of services that are not served, and their resource policies",
      wafv2: "web ACLs and IP sets",
    },
    may: ["lib/formats", "lib/sigv4", "lib/iam", ...cloud("process", "http", "state")],
    node: ["crypto", "util"],
  },
  {
    path: "lib/cloud/access",
    package: "signet-cli",
    holds:
      "deciding whether a call is allowed, the reason of a refusal, and the diagnosis of a wrong signature",
    may: ["lib/sigv4", "lib/iam", ...cloud("account")],
    node: [],
  },
  {
    path: "lib/cloud/network",
    package: "signet-cli",
    holds: "connections of functions in a VPC, through VPC endpoints only",
    may: ["lib/sigv4", "lib/iam", ...cloud("process", "http", "account")],
    node: ["crypto", "net", "path"],
  },
  {
    path: "lib/cloud/identity-provider",
    package: "signet-cli",
    holds: "an OpenID Connect issuer for development and tests",
    may: ["lib/sigv4", ...cloud("process", "http", "state", "account")],
    node: ["crypto"],
  },
  {
    path: "lib/cloud/runtime",
    package: "signet-cli",
    holds: "the processes in which functions run, their environment and limits",
    folders: {
      log: "the log of a function, and the lines that Lambda itself adds to it",
      limits: "what a probe found that functions can and cannot do on this machine",
      node: "the bootstrap inside a process of Node.js, and its messages",
      package: "copying the code of a function and of its layers",
      process: "resources of a process, and what it inherits",
      sandbox: "namespaces and permissions that confine a process, and its file system",
      versions: "the Node.js that runs a function, its flags and its options",
    },
    may: [
      "lib/regular-file.ts",
      "lib/cli/files",
      ...cloud("archive", "process", "account", "access", "network"),
    ],
    node: [
      "child_process",
      "crypto",
      "fs",
      "module",
      "net",
      "os",
      "path",
      "stream",
      "url",
      "util",
      "v8",
      "worker_threads",
    ],
  },
  {
    path: "lib/cloud/waf",
    package: "signet-cli",
    holds: "compiling the rules of web ACLs to predicates and actions",
    may: ["lib/sigv4", ...cloud("http", "assembly", "account")],
    node: ["crypto"],
  },
  {
    path: "lib/cloud/gateway",
    package: "signet-cli",
    holds: "API Gateway and function URLs: from an HTTP request to a function's event",
    folders: {
      "function-url": "Lambda function URLs",
      proxy: "the parts of proxy events and responses that both kinds share",
      "rest-api":
        "REST APIs: routing, firewall, authorization, validation, limits, integration, responses",
    },
    may: [
      "lib/formats",
      "lib/sigv4",
      "lib/iam",
      ...cloud("process", "http", "account", "access", "runtime"),
    ],
    packages: ["ajv", "ajv-draft-04"],
    node: ["crypto", "module", "net"],
  },
  {
    path: "lib/cloud/resources",
    package: "signet-cli",
    holds: "creating resources from templates, one folder for each CloudFormation namespace",
    folders: {
      apigateway: "`AWS::ApiGateway::*`",
      certificatemanager: "`AWS::CertificateManager::*`",
      dynamodb: "`AWS::DynamoDB::*`",
      ec2: "`AWS::EC2::*`",
      iam: "`AWS::IAM::*`",
      kms: "`AWS::KMS::*`",
      lambda: "`AWS::Lambda::*`",
      logs: "`AWS::Logs::*`",
      records:
        "types of services that are not served, which are only recorded: the tables of their names",
      "resource-type": "the interface of a resource type, inert types, names, tags",
      wafv2: "`AWS::WAFv2::*`",
    },
    may: [
      "lib/iam",
      ...cloud("archive", "assembly", "state", "account", "network", "waf", "gateway"),
    ],
    node: ["crypto", "fs", "util"],
  },
  {
    path: "lib/cloud/deployment",
    package: "signet-cli",
    holds: "creating, updating and deleting stacks, each resource in its order",
    may: ["lib/formats", ...cloud("assembly", "state", "account", "resources")],
    node: ["crypto"],
  },
  {
    path: "lib/cloud/services",
    package: "signet-cli",
    holds: "the supported AWS APIs, one folder for each service",
    folders: {
      apigateway: "API Gateway's control plane: the operations that read",
      dynamodb: "DynamoDB: authorization here, responses by dynalite",
      iam: "IAM: reading, access keys, simulation of policies",
      kms: "KMS: keys that encrypt, sign or authenticate messages",
      lambda: "Lambda: invocation, and reading functions and what belongs to them",
      logs: "CloudWatch Logs: reading what functions printed",
      models: "AWS's models of inputs, and the check of every input against them",
      protocol: "the interface of a service; AWS's JSON and query protocols, and their errors",
      signet: "the local cloud's own operations: faults, keys of the OIDC issuer",
      sts: "STS: assuming roles, temporary credentials, the caller's identity",
      unserved: "the answer of every other service, in the protocol of its request",
    },
    may: [
      "lib/sigv4",
      "lib/iam",
      ...cloud(
        "process",
        "http",
        "state",
        "faults",
        "account",
        "access",
        "identity-provider",
        "runtime",
        "gateway",
      ),
    ],
    packages: ["@noble/curves", "dynalite"],
    node: [
      "async_hooks",
      "buffer",
      "crypto",
      "fs",
      "http",
      "module",
      "path",
      "stream",
      "stream/consumers",
      "util",
      "vm",
      "worker_threads",
    ],
  },
  {
    path: "lib/cloud/who-can",
    package: "signet-cli",
    holds: "what every principal can do to every target",
    folders: {
      circumstances: "requests that conditions distinguish",
      what: "the targets: routes, functions, function URLs, keys, tables, roles",
      who: "the principals",
      words: "conditions and resources in words",
    },
    may: [
      "lib/iam",
      ...cloud(
        "assembly",
        "state",
        "account",
        "access",
        "network",
        "gateway",
        "services",
        "deployment",
      ),
    ],
    node: [],
  },
  {
    path: "lib/cloud/serve-tls.ts",
    package: "signet-cli",
    holds: "the HTTPS server of APIs, function URLs and custom domains",
    may: [...cloud("process", "http", "account", "gateway")],
    node: [],
  },
  {
    path: "lib/cloud/cloud-options.ts",
    package: "signet-cli",
    holds: "where a local cloud listens, what it keeps, and what it knows of the world outside",
    may: [...cloud("process", "account")],
    node: [],
  },
  {
    path: "lib/cloud/cloud.ts",
    package: "signet-cli",
    holds: "starts the local cloud",
    may: [
      ...cloud(
        "cloud-options.ts",
        "serve-tls.ts",
        "process",
        "http",
        "state",
        "account",
        "network",
        "identity-provider",
        "runtime",
        "gateway",
        "deployment",
        "services",
      ),
    ],
    node: [],
  },
  {
    path: "lib/local",
    package: "signet-cli",
    holds: "the local cloud in tests: `signet-cli/local`",
    folders: {
      app: "deploying an app into a local cloud, with secrets that are sealed for it",
    },
    may: [
      "lib/formats",
      "lib/sealed-file",
      "lib/signed-fetch",
      "lib/cli/app",
      "lib/cli/client",
      "lib/cli/sealing",
      ...cloud("cloud.ts", "account", "assembly", "deployment", "process"),
    ],
    node: ["crypto", "fs", "os", "path"],
  },
  {
    path: "lambda/http",
    package: "signet-cdk",
    holds: "bodies, responses and authorizer responses in API Gateway's form",
    may: [],
    packages: ["aws-lambda"],
    node: [],
  },
  {
    path: "lambda/cdk",
    package: "signet-cdk",
    holds: "the functions that the constructs deploy",
    folders: {
      "basic-authorizer": "checks Basic credentials",
      guard: "runs in front of handlers, from a layer: webhooks and plug-in checks",
      "oidc-authorizer": "checks tokens of OpenID Connect",
    },
    may: ["lib/formats", "lib/cdk/runtime", "lambda/http"],
    packages: ["aws-jwt-verify", "aws-lambda"],
    node: ["fs", "path", "url"],
  },
  {
    path: "lambda/app",
    package: "the app",
    holds:
      "the demonstration's functions: `handler.ts` connects the parts, the other file does the work",
    folders: {
      hooks: "returns which webhook it received, after the guard verified it",
      open: "responds to everyone",
      orders: "checks an order and echoes it",
      secure: "proves that it opened its secret",
      tickets: "checks tickets: a plug-in authorizer",
      whoami: "returns its caller",
    },
    may: ["lib/formats", "lib/app/contract", "lib/cdk/runtime", "lambda/http"],
    packages: ["aws-lambda"],
    node: ["crypto"],
  },
  {
    path: "scripts",
    package: "signet-cli",
    holds: "the commands: one folder each, `main.ts` and its parts",
    folders: {
      build: "bundles the handlers, builds the packages, synthesizes the app",
      call: "`signet call`: calls the API with a signed request",
      completion: "`signet completion`: the completion scripts of shells",
      demo: "`npm run demo`: the main job in one run",
      doctor: "`signet doctor`: checks the machine, the app and its secrets",
      encrypt: "`signet encrypt`: seals secrets, and its sub-commands",
      fault: "`signet fault`: makes the next calls fail",
      init: "`signet init`: writes a small app",
      htpasswd: "`signet htpasswd`: password lines for Basic",
      login: "`signet login`: stores, lists and removes logins",
      outputs: "writes and reads `outputs.json`, by which commands find the local cloud",
      app: "the context that commands pass to an app",
      serve: "`signet serve`: serves a CDK app, reloads it, and prints the log",
      signet: "the command `signet`: the list of commands, its help and completion",
      terminal: "options, standard input and output, prompts, exit statuses",
      webhook: "`signet webhook`: signs, sends and verifies webhooks",
      "who-can": "`signet who-can`: prints or checks who can do what",
    },
    may: [
      "lib/formats",
      "lib/regular-file.ts",
      "lib/sealed-file",
      "lib/sigv4",
      "lib/signed-fetch",
      "lib/cli",
      "lib/cloud",
      "lib/local",
    ],
    packages: [
      "@aws-sdk/client-kms",
      "@aws-sdk/client-lambda",
      "chokidar",
      "commander",
      "dotenv",
      "esbuild",
      "oxc-parser",
      "picomatch",
      "typescript",
      "write-file-atomic",
    ],
    node: "any",
  },
  {
    path: "packages/signet-cli/template",
    package: "signet-cli",
    holds: "the app that `signet init` writes",
    folders: {
      bin: "the app's stages and stacks",
      lambda: "the handlers",
      lib: "the stack of the API",
      test: "tests in the local cloud and of the template",
    },
    may: [],
    packages: ["aws-cdk-lib", "aws-lambda", "constructs", "signet-cdk", "signet-cli"],
    node: "any",
  },
  {
    path: "bin/signet.ts",
    package: "signet-cli",
    holds: "the command `signet`",
    may: ["scripts"],
    node: ["fs"],
  },
  {
    path: "bin",
    package: "the app",
    holds:
      "the CDK app, which reads context and sealed file and creates the stacks; the command `signet` in a clone",
    may: ["lib", "scripts"],
    packages: ["aws-cdk-lib", "cdk-nag"],
    node: "any",
  },
];

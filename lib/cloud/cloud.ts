import { newAccount } from "./account/account.ts";
import { accessKeysByUser, assumableRoles, mintAdmin } from "./account/admin.ts";
import type { AccessKey } from "./account/iam/access-keys.ts";
import { byFunctionName } from "./account/by-function-name.ts";
import { functionUrlsByName } from "./account/function-urls.ts";
import type { CloudOptions } from "./cloud-options.ts";
import { deployments, type Deployments } from "./deployment/deployments.ts";
import { functionUrls } from "./gateway/function-url/function-urls.ts";
import { defaultEndpoints, tlsEndpoints } from "./gateway/rest-api/routing/endpoints.ts";
import { routeNames } from "./gateway/rest-api/routing/routes.ts";
import { restApis } from "./gateway/rest-api/rest-apis.ts";
import type { OidcClient } from "./identity-provider/client.ts";
import { ISSUER_PATH, oidcClient, oidcIssuer } from "./identity-provider/issuer.ts";
import { logTo } from "./process/log-to.ts";
import { vpcConnections } from "./network/vpc-connections.ts";
import { appSdk } from "./runtime/app-sdk.ts";
import { startFunctions, type Functions } from "./runtime/functions.ts";
import { functionsOnOtherNodes } from "./runtime/versions/other-nodes.ts";
import { NodePrograms } from "./runtime/versions/node-program.ts";
import { PythonPrograms } from "./runtime/versions/python-programs.ts";
import { programsHere } from "./runtime/programs/programs.ts";
import { otherRuntimes, type OtherRuntime } from "./runtime/programs/other-runtimes.ts";
import { limitsHere, limitsOf, refuseVpcs, type LimitClauses } from "./runtime/limits/limits.ts";
import { serveTls } from "./serve-tls.ts";
import { serve, type Server } from "./http/server.ts";
import { openDatabase, type Database } from "./services/dynamodb/database/database.ts";
import { awsEndpoint } from "./services/endpoint.ts";
import { openStateDirectory, type StateDirectory } from "./state/state-directory.ts";

/** A running local cloud. */
export interface Cloud extends Omit<Deployments, "isWhole"> {
  readonly awsEndpoint: string;
  /** URLs of the APIs, by API name. */
  readonly apis: () => Readonly<Record<string, string>>;
  /** URLs of the APIs over TLS, by API name and by custom domain name. */
  readonly apisHttps: () => Readonly<Record<string, string>>;
  /** Function ARNs by name. */
  readonly functions: () => Readonly<Record<string, string>>;
  /** Names of the routes of all deployed stages, such as `GET /orders/{id}`. */
  readonly routes: () => readonly string[];
  /** Function URLs by function name. */
  readonly functionUrls: () => Readonly<Record<string, string>>;
  /** Access keys of the admin and of every user, by user name. */
  readonly users: () => Readonly<Record<string, AccessKey>>;
  /** ARNs of the roles that the admin may assume, by role name. */
  readonly assumableRoles: () => Readonly<Record<string, string>>;
  /** The client of the OpenID Connect issuer. */
  readonly oidc: OidcClient;
  readonly keyArns: () => readonly string[];
  /** Returns the limits of functions, by whether this machine enforces them. */
  readonly limits: () => Promise<LimitClauses>;
  /** Names of functions that another major version of Node.js runs than their runtime names, by runtime. */
  readonly otherNodes: () => Readonly<Record<string, readonly string[]>>;
  /** Returns the functions of runtimes other than Node.js, with the programs that run them. */
  readonly otherRuntimes: () => Promise<readonly OtherRuntime[]>;
  /** Directories of the code and layers of functions, by function name. */
  readonly codeDirectories: () => Readonly<Record<string, readonly string[]>>;
  /** Puts changed code into use: the next request loads it, and events that have begun finish with the old code. */
  readonly retireCode: Functions["retireCode"];
  /** Writes a file into the state directory, readable by the owner only. */
  readonly writeFile: (name: string, text: string) => void;
  /** Ends the servers and all processes of functions. Resolves when they have ended. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the state and serves its account. Until stacks are deployed, the account has only KMS keys and the admin.
 *
 * @throws {StateUnusable} If the state cannot be used.
 * @throws {ServerUnavailable} If a server cannot listen on its port, for example because the port is in use.
 * @throws {AuthorityUnusable} If the stored certificate authority is invalid.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const directory = openStateDirectory(options.state, options.accountId, options.region);
  const opened: Opened = { servers: [], functions: undefined, database: undefined };
  try {
    return await open(directory, options, opened);
  } catch (error) {
    await closeAll(directory, opened);
    throw error;
  }
}

interface Opened {
  readonly servers: Server[];
  functions: Functions | undefined;
  database: Database | undefined;
}

async function open(
  directory: StateDirectory,
  options: CloudOptions,
  opened: Opened,
): Promise<Cloud> {
  const log = logTo(options.log);
  const account = newAccount(directory.state, options.assumed, options.truststores, options.jwks);
  const save = (): void => {
    if (deployed.isWhole()) directory.save();
  };
  const deployed: Deployments = deployments(account, () => {
    functions.retireOutdated();
    save();
  });
  mintAdmin(account);
  save();

  // The functions need the endpoint's address, and the endpoint needs the functions to invoke.
  const functions: Functions = {
    invoke: (...args) => (opened.functions ?? notStarted()).invoke(...args),
    retire: () => opened.functions?.retire(),
    retireOutdated: () => opened.functions?.retireOutdated(),
    retireCode: (paths) => opened.functions?.retireCode(paths) ?? [],
    close: async () => opened.functions?.close(),
  };
  const { clock } = account;
  const app = options.app ?? process.cwd();
  const nodes = new NodePrograms(options.nodes ?? {}, app);
  const programs = programsHere(nodes, new PythonPrograms(options.pythons ?? {}, app));
  opened.database = openDatabase(account);
  refuseVpcs(account.network, limitsHere(directory));
  const aws = awsEndpoint(account, functions, opened.database, save, log);
  const issuer = oidcIssuer(account, () => endpointUrl);
  const connections = vpcConnections(account, (...args) => endpoint.take(...args), log);
  const guarded = connections.guard(
    (request, peer) => (request.path.startsWith(`${ISSUER_PATH}/`) ? issuer : aws)(request, peer),
    aws,
  );
  const endpoint = await serve(guarded, options.awsPort, "--aws-port", log, clock);
  opened.servers.push(endpoint);
  const endpointUrl = `http://127.0.0.1:${endpoint.port}`;
  opened.functions = startFunctions(
    account,
    endpointUrl,
    connections,
    log,
    limitsHere(directory),
    appSdk(app),
    programs,
  );
  const apis = functionUrls(account, functions, log, restApis(account, functions, log));
  const gateway = await serve(apis, options.port, "--port", log, clock);
  opened.servers.push(gateway);
  account.functionUrlPort = gateway.port;
  const tls = await serveTls(account, apis, directory, options.httpsPort, log);
  if (tls) opened.servers.push(tls);

  return {
    awsEndpoint: endpointUrl,
    apis: () => defaultEndpoints(account, "http", "127.0.0.1", gateway.port),
    apisHttps: () => (tls ? tlsEndpoints(account, tls.port) : {}),
    functions: () => byFunctionName(account, ({ arn }) => arn),
    routes: () => routeNames(account),
    functionUrls: () => functionUrlsByName(account),
    users: () => accessKeysByUser(account),
    assumableRoles: () => assumableRoles(account),
    oidc: oidcClient(account, endpointUrl),
    keyArns: () => account.keys.all().map(({ arn }) => arn),
    otherNodes: () => functionsOnOtherNodes([...account.functions.values()], nodes),
    otherRuntimes: async () => {
      const { sandbox } = await limitsHere();
      return otherRuntimes([...account.functions.values()], programs, sandbox);
    },
    limits: () => limitsOf([...account.functions.values()]),
    deploy: deployed.deploy,
    deployAll: deployed.deployAll,
    blockersOf: deployed.blockersOf,
    codeDirectories: () =>
      byFunctionName(account, ({ code, layers }) =>
        [code, ...layers].filter((path) => path !== ""),
      ),
    retireCode: functions.retireCode,
    writeFile: directory.writeFile,
    close: () => closeAll(directory, opened),
  };
}

async function closeAll(
  directory: StateDirectory,
  { servers, functions, database }: Opened,
): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
  await functions?.close();
  await database?.close();
  directory.close();
}

function notStarted(): never {
  throw new Error("the functions are not started yet");
}

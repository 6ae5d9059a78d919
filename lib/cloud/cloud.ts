import { newAccount } from "./account/account.ts";
import { accessKeysByUser, assumableRoles, mintAdmin } from "./account/admin.ts";
import type { AccessKey } from "./account/iam/access-keys.ts";
import { functionUrlsByName } from "./account/function-urls.ts";
import type { Assumed } from "./account/assumed-origin.ts";
import { deployments, type Deployments } from "./deployment/deployments.ts";
import { functionUrls } from "./gateway/function-url/function-urls.ts";
import { defaultEndpoints, tlsEndpoints } from "./gateway/rest-api/routing/endpoints.ts";
import { routeNames } from "./gateway/rest-api/routing/routes.ts";
import { restApis } from "./gateway/rest-api/rest-apis.ts";
import type { OidcClient } from "./identity-provider/client.ts";
import { ISSUER_PATH, oidcClient, oidcIssuer } from "./identity-provider/issuer.ts";
import { logTo } from "./process/log-to.ts";
import type { LogEvent } from "./process/log.ts";
import { vpcConnections } from "./network/vpc-connections.ts";
import { appSdk } from "./runtime/app-sdk.ts";
import { startFunctions, type Functions } from "./runtime/functions.ts";
import { limitsHere, limitsOf, refuseVpcs, type LimitClauses } from "./runtime/limits/limits.ts";
import { serveTls } from "./serve-tls.ts";
import { serve, type Server } from "./http/server.ts";
import { openDatabase, type Database } from "./services/dynamodb/database/database.ts";
import { awsEndpoint } from "./services/endpoint.ts";
import { openStateDirectory, type StateDirectory } from "./state/state-directory.ts";

export interface CloudOptions {
  /** Directory in which the state is stored. */
  readonly state: string;
  readonly accountId: string;
  readonly region: string;
  /** Port of the REST APIs and function URLs; 0 selects a free port. */
  readonly port: number;
  /** Port of the AWS endpoint; 0 selects a free port. */
  readonly awsPort: number;
  /** Port of the REST APIs and function URLs over TLS; 0 selects a free port. @default - no TLS */
  readonly httpsPort?: number | undefined;
  /** PEM of the trust stores for mutual TLS, by `s3://` URI. @default - no trust stores */
  readonly truststores?: ReadonlyMap<string, string> | undefined;
  /** JSON Web Key Sets of OpenID Connect issuers that are not on this machine, by issuer. @default - no keys */
  readonly jwks?: ReadonlyMap<string, string> | undefined;
  /** Folder of the app, from whose `node_modules` functions load the AWS SDK. @default - the working directory */
  readonly app?: string | undefined;
  /** Receives every event of the log. */
  readonly log: (event: LogEvent) => void;
  /** The origin of calls and the organization. @default - the sockets' own addresses, and no organization */
  readonly assumed?: Assumed;
}

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
  /** Directories of the code and layers of functions, by function name. */
  readonly codeDirectories: () => Readonly<Record<string, readonly string[]>>;
  /**
   * Retires the processes of functions whose code or layers contain one of these paths, so that the next request loads
   * the new code. An event that has begun finishes with the old code.
   *
   * @returns The names of the functions.
   */
  readonly retireCode: (paths: readonly string[]) => readonly string[];
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
    appSdk(options.app ?? process.cwd()),
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
    functions: () =>
      Object.fromEntries([...account.functions.values()].map(({ name, arn }) => [name, arn])),
    routes: () => routeNames(account),
    functionUrls: () => functionUrlsByName(account),
    users: () => accessKeysByUser(account),
    assumableRoles: () => assumableRoles(account),
    oidc: oidcClient(account, endpointUrl),
    keyArns: () => account.keys.all().map(({ arn }) => arn),
    limits: () => limitsOf([...account.functions.values()]),
    deploy: deployed.deploy,
    deployAll: deployed.deployAll,
    blockersOf: deployed.blockersOf,
    codeDirectories: () =>
      Object.fromEntries(
        [...account.functions.values()].map(({ name, code, layers }) => [name, [code, ...layers]]),
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

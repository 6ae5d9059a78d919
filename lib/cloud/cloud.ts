import { newAccount } from "./account/account.ts";
import { accessKeysByUser, assumableRoles, mintAdmin } from "./account/admin.ts";
import type { AccessKey } from "./account/iam/access-keys.ts";
import { codePaths } from "./account/lambda/code-source.ts";
import type { RecordedResource } from "./account/records/record.ts";
import { byFunctionName } from "./account/by-function-name.ts";
import { functionUrlsByName } from "./account/function-urls.ts";
import type { CloudOptions } from "./cloud-options.ts";
import { customResources, type CustomResources } from "./custom-resources/custom-resources.ts";
import { RESPONSE_PATH } from "./custom-resources/response-url.ts";
import { deployments, type Deployments } from "./deployment/deployments.ts";
import { functionUrls } from "./gateway/function-url/function-urls.ts";
import { allRouteNames, plainEndpoints, secureEndpoints } from "./gateway/endpoints/endpoints.ts";
import { httpApis } from "./gateway/http-api/http-apis.ts";
import { poolsWithoutKeys } from "./gateway/rest-api/pools-without-keys.ts";
import { unservedIntegrations } from "./gateway/rest-api/unserved-integrations.ts";
import { restApis } from "./gateway/rest-api/rest-apis.ts";
import { servedResources, type ServedResources } from "./gateway/served-resources.ts";
import type { OidcClient } from "./identity-provider/client.ts";
import { ISSUER_PATH, oidcClient, oidcIssuer } from "./identity-provider/issuer.ts";
import { logTo } from "./process/log-to.ts";
import { vpcConnections } from "./network/vpc-connections.ts";
import { appSdk } from "./runtime/app-sdk.ts";
import { startFunctions, type Functions } from "./runtime/functions.ts";
import { functionsOnOtherNodes } from "./runtime/versions/other-nodes.ts";
import { NodePrograms } from "./runtime/versions/node-program.ts";
import { limitsHere, limitsOf, refuseVpcs, type LimitClauses } from "./runtime/limits/limits.ts";
import { serveTls } from "./serve-tls.ts";
import type { Handle } from "./http/http-types.ts";
import { serve, type Server } from "./http/server.ts";
import { asynchronousEvents, type Asynchronous } from "./invocations/asynchronous.ts";
import type { LambdaFunctions } from "./invocations/lambda-functions.ts";
import { newPauses } from "./invocations/pauses.ts";
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
  /** Routes of all deployed stages whose integration fails at each call, each with the reason. */
  readonly unservedIntegrations: () => readonly string[];
  /** Ids of user pools whose tokens routes require, and whose keys are not here. */
  readonly poolsWithoutKeys: () => readonly string[];
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
  /** Numbers of the resources that are served. */
  readonly served: () => ServedResources;
  /** Resources of services that are not served. */
  readonly records: () => readonly RecordedResource[];
  /** Directories of the code and layers of functions, by function name. */
  readonly codeDirectories: () => Readonly<Record<string, readonly string[]>>;
  /** Puts changed code into use: the next request loads it, and events that have begun finish with the old code. */
  readonly retireCode: Functions["retireCode"];
  /** Writes a file into the state directory, readable by the owner only. */
  readonly writeFile: (name: string, text: string) => void;
  /** Ends the servers and all processes of functions. Resolves when they have ended. */
  readonly close: () => Promise<void>;
}

/** Failed asynchronous events are tried again after one and two seconds, instead of minutes. */
const RETRY_PACE = 60;

/**
 * Opens the state and serves its account. Until stacks are deployed, the account has only KMS keys and the admin.
 *
 * @throws {StateUnusable} If the state cannot be used.
 * @throws {ServerUnavailable} If a server cannot listen on its port, for example because the port is in use.
 * @throws {AuthorityUnusable} If the stored certificate authority is invalid.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const directory = openStateDirectory(options.state, options.accountId, options.region);
  const opened: Opened = {
    servers: [],
    customs: undefined,
    events: undefined,
    functions: undefined,
    database: undefined,
  };
  try {
    return await open(directory, options, opened);
  } catch (error) {
    await closeAll(directory, opened);
    throw error;
  }
}

interface Opened {
  readonly servers: Server[];
  customs: CustomResources | undefined;
  events: Asynchronous | undefined;
  functions: Functions | undefined;
  database: Database | undefined;
}

async function open(
  directory: StateDirectory,
  options: CloudOptions,
  opened: Opened,
): Promise<Cloud> {
  const log = logTo(options.log);
  const account = newAccount(
    directory.state,
    options.assumed,
    options.truststores,
    options.jwks,
    new Set(options.allowHttp?.map((host) => host.toLowerCase())),
  );
  const save = (): void => {
    if (deployed.isWhole()) directory.save();
  };
  const deployed: Deployments = deployments(
    account,
    (request) => customs.perform(request),
    (text) => log({ type: "problem", text }),
    () => {
      functions.retireOutdated();
      save();
    },
  );
  mintAdmin(account);
  save();

  // The functions need the endpoint's address, and the endpoint needs the functions to invoke.
  const functions: LambdaFunctions = {
    enqueue: (event) => opened.events?.enqueue(event),
    invoke: (...args) => (opened.functions ?? notStarted()).invoke(...args),
    retire: () => opened.functions?.retire(),
    retireOutdated: () => opened.functions?.retireOutdated(),
    retireCode: (paths) => opened.functions?.retireCode(paths) ?? [],
    close: async () => opened.functions?.close(),
  };
  const pauses = newPauses(options.retryPace ?? RETRY_PACE);
  opened.events = asynchronousEvents(account, functions, log, pauses);
  const { enqueue } = opened.events;
  const customs = customResources(account, enqueue, () => endpointUrl, log);
  opened.customs = customs;
  const { clock } = account;
  const app = options.app ?? process.cwd();
  const nodes = new NodePrograms(options.nodes ?? {}, app);
  opened.database = openDatabase(account);
  refuseVpcs(account.network, limitsHere(directory));
  const services = awsEndpoint(account, functions, opened.database, save, log);
  const aws: Handle = async (request, peer) =>
    request.path.startsWith(RESPONSE_PATH) ? customs.respond(request) : services(request, peer);
  const issuer = oidcIssuer(account, () => endpointUrl);
  const connections = vpcConnections(account, (...args) => endpoint.take(...args), log);
  const guarded = connections.guard(
    (request, peer) => (request.path.startsWith(`${ISSUER_PATH}/`) ? issuer : aws)(request, peer),
    aws,
    // CloudFormation's bucket for responses is in S3.
    ({ path }) => (path.startsWith(RESPONSE_PATH) ? "s3" : undefined),
  );
  const endpoint = await serve(guarded, options.awsPort, "--aws-port", log, clock);
  opened.servers.push(endpoint);
  account.awsPort = endpoint.port;
  const endpointUrl = `http://127.0.0.1:${endpoint.port}`;
  opened.functions = startFunctions(
    account,
    endpointUrl,
    connections,
    log,
    limitsHere(directory),
    appSdk(app),
    nodes,
  );
  const rest = restApis(account, { functions, aws }, log);
  const http = httpApis(account, functions, log, rest);
  const apis = functionUrls(account, functions, log, http);
  const gateway = await serve(apis, options.port, "--port", log, clock);
  opened.servers.push(gateway);
  account.functionUrlPort = gateway.port;
  const tls = await serveTls(account, apis, directory, options.httpsPort, log);
  if (tls) opened.servers.push(tls);

  return {
    awsEndpoint: endpointUrl,
    apis: () => plainEndpoints(account, gateway.port),
    apisHttps: () => (tls ? secureEndpoints(account, tls.port) : {}),
    functions: () => byFunctionName(account, ({ arn }) => arn),
    routes: () => allRouteNames(account),
    unservedIntegrations: () => unservedIntegrations(account),
    poolsWithoutKeys: () => poolsWithoutKeys(account),
    functionUrls: () => functionUrlsByName(account),
    users: () => accessKeysByUser(account),
    assumableRoles: () => assumableRoles(account),
    oidc: oidcClient(account, endpointUrl),
    keyArns: () => account.keys.all().map(({ arn }) => arn),
    otherNodes: () => functionsOnOtherNodes([...account.functions.values()], nodes),
    served: () => servedResources(account),
    records: () => [...account.records.values()],
    limits: () => limitsOf([...account.functions.values()]),
    deploy: deployed.deploy,
    deployAll: deployed.deployAll,
    blockersOf: deployed.blockersOf,
    codeDirectories: () => byFunctionName(account, codePaths),
    retireCode: functions.retireCode,
    writeFile: directory.writeFile,
    close: () => closeAll(directory, opened),
  };
}

async function closeAll(
  directory: StateDirectory,
  { servers, customs, events, functions, database }: Opened,
): Promise<void> {
  customs?.close();
  await Promise.all(servers.map((server) => server.close()));
  events?.close();
  await functions?.close();
  await database?.close();
  directory.close();
}

function notStarted(): never {
  throw new Error("the functions are not started yet");
}

import type { CloudOptions } from "./cloud-options.ts";
import { customResources } from "./custom-resources/custom-resources.ts";
import { RESPONSE_PATH } from "./custom-resources/response-url.ts";
import type { Deployments } from "./deployment/deployments.ts";
import { functionUrls } from "./gateway/function-url/function-urls.ts";
import { httpApis } from "./gateway/http-api/http-apis.ts";
import { restApis } from "./gateway/rest-api/rest-apis.ts";
import type { OidcClient } from "./identity-provider/client.ts";
import { ISSUER_PATH, oidcClient, oidcIssuer } from "./identity-provider/issuer.ts";
import { closeAll, functionsOf, type Opened } from "./opened.ts";
import { logTo } from "./process/log-to.ts";
import { vpcConnections } from "./network/vpc-connections.ts";
import { appSdk } from "./runtime/app-sdk.ts";
import { startFunctions, type Functions } from "./runtime/functions.ts";
import { functionsOnOtherNodes } from "./runtime/versions/other-nodes.ts";
import { NodePrograms } from "./runtime/versions/node-program.ts";
import { PythonPrograms } from "./runtime/versions/python-programs.ts";
import { programsHere } from "./runtime/programs/programs.ts";
import { codeLimitOf } from "./services/lambda/changing/code-limit.ts";
import { otherRuntimes, type OtherRuntime } from "./runtime/programs/other-runtimes.ts";
import { limitsHere, limitsOf, refuseVpcs, type LimitClauses } from "./runtime/limits/limits.ts";
import { newGate } from "./process/gate.ts";
import { serveTls } from "./serve-tls.ts";
import { shownAccount, type ShownAccount } from "./shown-account.ts";
import type { Handle } from "./http/http-types.ts";
import { serve } from "./http/server.ts";
import { openAccount } from "./open-account.ts";
import { asynchronousEvents } from "./invocations/asynchronous.ts";
import { newPauses } from "./invocations/pauses.ts";
import { openDatabase } from "./services/dynamodb/database/database.ts";
import { backendsOf, createBuckets } from "./services/decided/s3-backend/backends-of.ts";
import { bodyReaderOf, storedBodyReaderOf } from "./services/decided/s3/forwarded-body.ts";
import { awsEndpoint } from "./services/endpoint.ts";
import type { Stacks } from "./stacks/stacks.ts";
import { stackDeployments, type StackDeployments } from "./stack-deployments.ts";
import { filesInUse } from "./stacks/files-in-use.ts";
import { openStateDirectory, type StateDirectory } from "./state/state-directory.ts";

/** A running local cloud. */
export interface Cloud extends Omit<Deployments, "savable" | "operate">, ShownAccount {
  readonly awsEndpoint: string;
  /** The client of the OpenID Connect issuer. */
  readonly oidc: OidcClient;
  /** The stacks as CloudFormation's API serves them. */
  readonly stacks: Stacks;
  /** Returns the limits of functions, by whether this machine enforces them. */
  readonly limits: () => Promise<LimitClauses>;
  /** Names of functions that another major version of Node.js runs than their runtime names, by runtime. */
  readonly otherNodes: () => Readonly<Record<string, readonly string[]>>;
  /** Returns the functions of runtimes other than Node.js, with the programs that run them. */
  readonly otherRuntimes: () => Promise<readonly OtherRuntime[]>;
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
    objects: undefined,
  };
  try {
    return await open(directory, options, opened);
  } catch (error) {
    await closeAll(directory, opened);
    throw error;
  }
}

async function open(
  directory: StateDirectory,
  options: CloudOptions,
  opened: Opened,
): Promise<Cloud> {
  const log = logTo(options.log);
  const { account, objects, uploads } = openAccount(directory.state, options);
  opened.objects = objects;
  const backends = await backendsOf(options.backends, account.httpHosts);
  // Without the stacks of the state, requests would get the answers of an empty account.
  const restored = newGate();
  const deployed: StackDeployments = stackDeployments(account, {
    perform(request) {
      // The function of a custom resource may call the endpoint while its stack is deployed again.
      restored.open();
      return customs.perform(request);
    },
    save: directory.save,
    onDeployed: () => functions.retireOutdated(),
    afterwards: async () => {
      objects.clean(filesInUse(account));
      await createBuckets(backends, account);
      options.onDeployed?.();
    },
    files: (nameOf) => objects.files(nameOf),
    log,
  });
  const { save } = deployed;
  save();

  const functions = functionsOf(opened);
  const pauses = newPauses(options.retryPace ?? RETRY_PACE);
  opened.events = asynchronousEvents(account, functions, log, pauses);
  const { enqueue } = opened.events;
  const customs = customResources(account, enqueue, () => endpointUrl, log);
  opened.customs = customs;
  const { clock } = account;
  const app = options.app ?? process.cwd();
  const nodes = new NodePrograms(options.nodes ?? {}, app);
  const programs = programsHere(nodes, new PythonPrograms(options.pythons ?? {}, app));
  opened.database = openDatabase(account);
  refuseVpcs(account.network, limitsHere(directory));
  const services = restored.behind(
    awsEndpoint(account, functions, opened.database, save, log, backends, {
      stacks: deployed.stacks,
      objects,
    }),
  );
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
  const endpoint = await serve(guarded, options.awsPort, "--aws-port", log, clock, {
    readerOf: backends.s3 ? bodyReaderOf : storedBodyReaderOf,
    limitOf: codeLimitOf,
  });
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
    programs,
  );
  const rest = restApis(account, { functions, aws }, log);
  const http = httpApis(account, functions, log, rest);
  const apis = functionUrls(account, functions, log, http);
  const gateway = await serve(restored.behind(apis), options.port, "--port", log, clock);
  opened.servers.push(gateway);
  account.functionUrlPort = gateway.port;
  await deployed.restore();
  restored.open();
  const tls = await serveTls(account, apis, directory, options.httpsPort, log);
  if (tls) opened.servers.push(tls);

  return {
    awsEndpoint: endpointUrl,
    ...shownAccount(account, { port: gateway.port, httpsPort: tls?.port }),
    oidc: oidcClient(account, endpointUrl),
    otherNodes: () => functionsOnOtherNodes([...account.functions.values()], nodes),
    otherRuntimes: async () => {
      const { sandbox } = await limitsHere();
      return otherRuntimes([...account.functions.values()], programs, sandbox);
    },
    limits: () => limitsOf([...account.functions.values()]),
    deploy: deployed.deploy,
    deployAll: deployed.deployAll,
    blockersOf: deployed.blockersOf,
    stacks: deployed.stacks,
    retireCode: functions.retireCode,
    writeFile: directory.writeFile,
    close: async () => {
      await closeAll(directory, opened, () => uploads.remove());
    },
  };
}

import { printableLine } from "../printable.ts";
import { newAccount } from "./account/account.ts";
import { assumableRoles, mintAdmin } from "./account/admin.ts";
import type { AccessKey } from "./account/iam/access-keys.ts";
import { functionUrlsByName } from "./account/function-urls.ts";
import type { Assumed } from "./account/assumed-origin.ts";
import type { AssemblyStack } from "./assembly/manifest.ts";
import { deleteStack, deployStack } from "./deployment/deploy-stack.ts";
import { functionUrls } from "./gateway/function-url/function-urls.ts";
import { defaultEndpoints, tlsEndpoints } from "./gateway/rest-api/routing/endpoints.ts";
import { restApis } from "./gateway/rest-api/rest-apis.ts";
import type { OidcClient } from "./identity-provider/client.ts";
import { ISSUER_PATH, oidcClient, oidcIssuer } from "./identity-provider/issuer.ts";
import type { Log } from "./process/log.ts";
import { vpcConnections } from "./network/vpc-connections.ts";
import { appSdk } from "./runtime/app-sdk.ts";
import { startFunctions, type Functions } from "./runtime/functions.ts";
import { limitsHere, limitsOf, refuseVpcs, type LimitClauses } from "./runtime/limits/limits.ts";
import { serveTls } from "./serve-tls.ts";
import { serve, type Server } from "./http/server.ts";
import { openDatabase, type Database } from "./services/dynamodb/database.ts";
import { awsEndpoint } from "./services/endpoint.ts";
import { openStateDirectory, type StateDirectory } from "./state/state-directory.ts";

export interface CloudOptions {
  /** Directory of the state. */
  readonly state: string;
  readonly accountId: string;
  readonly region: string;
  /** Port of the REST APIs and function URLs; 0 takes a free one. */
  readonly port: number;
  /** Port of the AWS endpoint; 0 takes a free one. */
  readonly awsPort: number;
  /** Port of the REST APIs and function URLs over TLS; 0 takes a free one. @default none is opened */
  readonly httpsPort?: number | undefined;
  /** PEM files of trust stores for mutual TLS, by `s3://` URI. @default none */
  readonly truststores?: ReadonlyMap<string, string> | undefined;
  /** The folder of the app, whose `node_modules` has the SDK of functions. @default the working directory */
  readonly app?: string | undefined;
  readonly log: Log;
  /** @default nothing: calls come from where their sockets come from, and there is no organization */
  readonly assumed?: Assumed;
}

/** A running local cloud. */
export interface Cloud {
  readonly awsEndpoint: string;
  /** Where each API is served, by its name. */
  readonly apis: () => Readonly<Record<string, string>>;
  /** Where each API is served over TLS: by its name, and by that of each of its custom domains. */
  readonly apisHttps: () => Readonly<Record<string, string>>;
  /** Function ARNs by name. */
  readonly functions: () => Readonly<Record<string, string>>;
  /** Function URLs by function name. */
  readonly functionUrls: () => Readonly<Record<string, string>>;
  /** Access keys of the admin and of every user, by user name. */
  readonly users: () => Readonly<Record<string, AccessKey>>;
  /** ARNs of the roles that the account's own callers may assume, by role name. */
  readonly assumableRoles: () => Readonly<Record<string, string>>;
  /** The client that the OpenID Connect issuer gives tokens to. */
  readonly oidc: OidcClient;
  /** ARNs of the KMS keys. */
  readonly keyArns: () => readonly string[];
  /** What is kept from functions on this machine, and what is not. */
  readonly limits: () => Promise<LimitClauses>;
  /** Makes or updates one stack, and keeps the state; once that has failed, nothing is kept any more. */
  readonly deploy: (stack: AssemblyStack) => void;
  /** Deletes every stack of an earlier run that is not among these; kept with the next deployment. */
  readonly deleteOthers: (stackNames: readonly string[]) => void;
  /** Writes a file into the state directory, readable by the owner only. */
  readonly writeFile: (name: string, text: string) => void;
  /** Ends the servers and every process of a function; resolves when they have ended. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the state and serves an account that has nothing in it yet but its keys and the admin.
 *
 * @throws {StateUnusable} when the state cannot be used.
 * @throws {ServerUnavailable} when a port is taken.
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
  const log: Log = (line) => options.log(printableLine(line));
  const account = newAccount(directory.state, options.assumed, options.truststores);
  // Half a deployment is not kept: the state directory stays as it was before it.
  let broken = false;
  const save = (): void => {
    if (!broken) directory.save();
  };
  mintAdmin(account);
  save();

  // The functions need the endpoint's address, and the endpoint needs the functions to invoke.
  const functions: Functions = {
    invoke: (...args) => (opened.functions ?? notStarted()).invoke(...args),
    retire: () => opened.functions?.retire(),
    close: async () => opened.functions?.close(),
  };
  const { clock } = account;
  opened.database = openDatabase(account);
  refuseVpcs(account.network, limitsHere(directory));
  const aws = awsEndpoint(account, functions, opened.database, save, log);
  const issuer = oidcIssuer(account, () => endpointUrl);
  const ways = vpcConnections(account, (...connection) => endpoint.take(...connection), log);
  const guarded = ways.guard(
    (request, peer) => (request.path.startsWith(`${ISSUER_PATH}/`) ? issuer : aws)(request, peer),
    aws,
  );
  const endpoint = await serve(guarded, options.awsPort, "--aws-port", log, clock);
  opened.servers.push(endpoint);
  const endpointUrl = `http://127.0.0.1:${endpoint.port}`;
  opened.functions = startFunctions(
    account,
    endpointUrl,
    ways,
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
    apis: () => defaultEndpoints(account, `http://127.0.0.1:${gateway.port}`),
    apisHttps: () => (tls ? tlsEndpoints(account, tls.port) : {}),
    functions: () =>
      Object.fromEntries([...account.functions.values()].map(({ name, arn }) => [name, arn])),
    functionUrls: () => functionUrlsByName(account),
    users: () =>
      Object.fromEntries(
        [...account.directory.users.keys()].map((name) => [
          name,
          account.directory.accessKeyOf(name),
        ]),
      ),
    assumableRoles: () => assumableRoles(account),
    oidc: oidcClient(account, endpointUrl),
    keyArns: () => account.keys.all().map(({ arn }) => arn),
    limits: () => limitsOf([...account.functions.values()]),
    deploy(stack) {
      try {
        deployStack(account, stack);
      } catch (error) {
        broken = true;
        throw error;
      }
      // Keys of new users are part of the state: make them before it is kept.
      for (const name of account.directory.users.keys()) account.directory.accessKeyOf(name);
      save();
    },
    deleteOthers(stackNames) {
      const gone = Object.keys(account.state.stacks).filter((name) => !stackNames.includes(name));
      for (const name of gone.toReversed()) deleteStack(account, name);
    },
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

import type { CustomResources } from "./custom-resources/custom-resources.ts";
import type { Server } from "./http/server.ts";
import type { Asynchronous } from "./invocations/asynchronous.ts";
import type { LambdaFunctions } from "./invocations/lambda-functions.ts";
import type { Functions } from "./runtime/functions.ts";
import type { ObjectStore } from "./objects/object-store.ts";
import type { Database } from "./services/dynamodb/database/database.ts";
import type { StateDirectory } from "./state/state-directory.ts";

/** What a local cloud has opened so far, and closes at its end or if its start fails. */
export interface Opened {
  readonly servers: Server[];
  customs: CustomResources | undefined;
  events: Asynchronous | undefined;
  functions: Functions | undefined;
  database: Database | undefined;
  objects: ObjectStore | undefined;
}

/**
 * Returns the functions of a cloud before they are started. They need the address of the endpoint, and the endpoint
 * needs the functions to invoke.
 */
export function functionsOf(opened: Opened): LambdaFunctions {
  return {
    enqueue: (event) => opened.events?.enqueue(event) ?? false,
    invoke: (...args) => (opened.functions ?? notStarted()).invoke(...args),
    retire: () => opened.functions?.retire(),
    retireOutdated: () => opened.functions?.retireOutdated(),
    retireCode: (paths) => opened.functions?.retireCode(paths) ?? [],
    close: async () => opened.functions?.close(),
  };
}

function notStarted(): never {
  throw new Error("the functions are not started yet");
}

/** Closes everything: first what takes new work, then the processes, and the state at last. */
export async function closeAll(
  directory: StateDirectory,
  { servers, customs, events, functions, database, objects }: Opened,
  removeFiles: () => void = () => undefined,
): Promise<void> {
  customs?.close();
  await Promise.all(servers.map((server) => server.close()));
  events?.close();
  await functions?.close();
  await database?.close();
  objects?.close();
  // The folder belongs to this process as long as the state is locked.
  removeFiles();
  directory.close();
}

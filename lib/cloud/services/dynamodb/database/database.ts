import { Worker } from "node:worker_threads";
import type { Account } from "../../../account/account.ts";
import type { Table } from "../../../account/dynamodb/table.ts";
import type { Members } from "../../protocol/json/input.ts";

/** The database's response, as it is sent to the client. */
export interface DatabaseResponse {
  readonly status: number;
  /** @default - the response has no checksum */
  readonly crc32?: string;
  readonly body: string;
}

/** The contents of the account's tables. They are kept in memory and are lost when the local cloud ends. */
export interface Database {
  /**
   * Performs an operation that has been authorized. Rejects if the database fails. After its thread has ended, it
   * rejects every operation, because a new thread would start with empty tables.
   */
  readonly perform: (operation: string, input: Members) => Promise<DatabaseResponse>;
  readonly close: () => Promise<void>;
}

/** Opens a database that has the account's tables of each moment. Its thread starts at the first operation. */
export function openDatabase(account: Pick<Account, "accountId" | "region" | "tables">): Database {
  let thread: Thread | undefined;
  /** Ids of the tables that exist in the database, by name. */
  const made = new Map<string, string>();
  let ready = Promise.resolve();

  /** Creates the tables that were deployed since the last call, and drops the tables that were removed. */
  async function bringUpToDate(ask: Thread["ask"]): Promise<void> {
    for (const [name, id] of made) {
      if (account.tables.get(name)?.id === id) continue;
      await drop(name, ask);
      made.delete(name);
    }
    for (const table of account.tables.values()) {
      if (made.has(table.name)) continue;
      await create(table, ask);
      made.set(table.name, table.id);
    }
  }

  return {
    async perform(operation, input) {
      const { ask } = (thread ??= startThread(account));
      // Updates run one after the other; otherwise two calls could create the same table.
      ready = ready.catch(() => undefined).then(() => bringUpToDate(ask));
      await ready;
      return ask(operation, input);
    },
    close: async () => thread?.end(),
  };
}

async function create({ name, definition }: Table, ask: Thread["ask"]): Promise<void> {
  const { status, body } = await ask("CreateTable", definition);
  if (status !== 200) throw new Error(`cannot create table ${name}: ${body}`);
  await until(() => described(name, ask), /"TableStatus":"ACTIVE"/);
}

async function drop(TableName: string, ask: Thread["ask"]): Promise<void> {
  const { status, body } = await ask("DeleteTable", { TableName });
  if (status !== 200) throw new Error(`cannot drop table ${TableName}: ${body}`);
  await until(() => described(TableName, ask), /#ResourceNotFoundException"/);
}

async function described(TableName: string, ask: Thread["ask"]): Promise<string> {
  return (await ask("DescribeTable", { TableName })).body;
}

/** Repeats `look` until its result matches, because the database changes a table's status asynchronously. */
async function until(look: () => Promise<string>, wanted: RegExp): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) if (wanted.test(await look())) return;
  throw new Error(`the description of a table did not match ${wanted.source} in time`);
}

interface Thread {
  readonly ask: (operation: string, input: object) => Promise<DatabaseResponse>;
  readonly end: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: DatabaseResponse) => void;
  readonly reject: (error: Error) => void;
}

type Message = { readonly id: number } & (DatabaseResponse | { readonly error: string });

function startThread({ accountId, region }: Pick<Account, "accountId" | "region">): Thread {
  const worker = new Worker(new URL("dynalite.mjs", import.meta.url), {
    env: { AWS_ACCOUNT_ID: accountId, AWS_REGION: region },
    execArgv: [],
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;

  worker.on("message", (message: Message) => {
    const { resolve, reject } = waiting.get(message.id) ?? {};
    waiting.delete(message.id);
    if ("error" in message) reject?.(new Error(`the database failed: ${message.error}`));
    else resolve?.(message);
  });
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on("error", end);
  worker.on("exit", () => end(new Error("the database has ended; start the local cloud again")));

  return {
    ask(operation, input) {
      if (ended) return Promise.reject(ended);
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is not a window.
        worker.postMessage({ id, operation, input });
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}

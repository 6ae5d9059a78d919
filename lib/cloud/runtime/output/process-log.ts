import { randomUUID } from "node:crypto";
import { decide } from "../../access/decide.ts";
import type { Account, FunctionConfiguration } from "../../account/account.ts";
import { addEvents, newLogGroup } from "../../account/logs/log-group.ts";

/** Maximum number of characters of an event. A longer line is divided, as by Lambda. */
const LONGEST = 256 * 1024;

/** Lambda itself writes the logs, with the credentials of the function's role. */
const SOURCE = { request: { headers: [] }, peer: { sourceIp: "127.0.0.1" } };

/** Returns the name of the log stream of a new process, in Lambda's form. */
export function newLogStream(started: Date): string {
  const day = started.toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
}

/** Writes the output of one process of a function into a log stream of CloudWatch Logs. */
export class ProcessLog {
  readonly #account: Account;
  readonly #group: string;
  readonly #stream: string;
  readonly #accessKeyId: string;
  #rest = "";

  /** @param accessKeyId The key of the process. Without the permissions of its role, nothing is written. */
  constructor(
    account: Account,
    { logging }: FunctionConfiguration,
    stream: string,
    accessKeyId: string,
  ) {
    this.#account = account;
    this.#group = logging.group;
    this.#stream = stream;
    this.#accessKeyId = accessKeyId;
  }

  /** Writes an event for each line. A line that has not ended waits for its end. */
  write(text: string): void {
    const lines = (this.#rest + text).split(/(?<=\n)/).flatMap(divided);
    const last = lines.at(-1) ?? "";
    this.#rest = last.endsWith("\n") || last.length === LONGEST ? "" : last;
    this.#add(this.#rest === "" ? lines : lines.slice(0, -1));
  }

  /** Writes a line that has not ended, because the event that printed it has. */
  flush(): void {
    this.#add(this.#rest === "" ? [] : [this.#rest]);
    this.#rest = "";
  }

  #add(lines: readonly string[]): void {
    const messages = lines.filter((line) => line !== "");
    if (messages.length === 0 || !this.#mayWrite()) return;
    const { logGroups } = this.#account;
    const now = Date.now();
    const group = logGroups.get(this.#group) ?? newLogGroup(this.#group, now);
    logGroups.set(this.#group, group);
    addEvents(group, this.#stream, messages, now);
  }

  /** Returns whether the role may write the stream, and create the group if it does not exist. */
  #mayWrite(): boolean {
    const { partition, region, accountId, directory, logGroups } = this.#account;
    const role = directory.find(this.#accessKeyId);
    if (!role) return false;
    const group = `arn:${partition}:logs:${region}:${accountId}:log-group:${this.#group}`;
    const stream = `${group}:log-stream:${this.#stream}`;
    const needed = [
      ...(logGroups.has(this.#group) ? [] : [["logs:CreateLogGroup", group] as const]),
      ["logs:CreateLogStream", stream],
      ["logs:PutLogEvents", stream],
    ] as const;
    return needed.every(([action, resource]) => {
      const { decision } = decide(this.#account, role, { action, resource }, SOURCE);
      return decision.allowed;
    });
  }
}

function divided(line: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += LONGEST) parts.push(line.slice(at, at + LONGEST));
  return parts;
}

import { randomUUID } from "node:crypto";
import { decide } from "../../access/decide.ts";
import type { Account, FunctionConfiguration } from "../../account/account.ts";
import { addEvents, newLogGroup } from "../../account/logs/log-group.ts";

/** Lambda itself writes the logs, with the credentials of the function's role. */
const SOURCE = { request: { headers: [] }, peer: { sourceIp: "127.0.0.1" } };
/** Time in ms for which a decision about the role is remembered, because AWS too follows a change with a delay. */
const REMEMBERED_MS = 1000;

/** Returns the name of the log stream of a new process, in Lambda's form. */
function newLogStream(version: string, started: Date): string {
  const day = started.toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[${version}]${randomUUID().replaceAll("-", "")}`;
}

/** Writes the log of one worker of a function into a log stream of CloudWatch Logs. */
export class LogStream {
  readonly name: string;
  readonly #account: Account;
  readonly #group: string;
  #accessKeyId = "";
  #decision = { isAllowed: false, until: 0 };

  constructor(account: Account, { version, logging }: FunctionConfiguration, started: Date) {
    this.name = newLogStream(version, started);
    this.#account = account;
    this.#group = logging.group;
  }

  /** Sets the access key of the running process. Without the permissions of its role, nothing is written. */
  useKey(accessKeyId: string): void {
    this.#accessKeyId = accessKeyId;
    this.#decision.until = 0;
  }

  add(messages: readonly string[]): void {
    if (!this.#mayWrite()) return;
    const { logGroups } = this.#account;
    const now = Date.now();
    const group = logGroups.get(this.#group) ?? newLogGroup(this.#group, now);
    logGroups.set(this.#group, group);
    addEvents(group, this.name, messages, now);
  }

  #mayWrite(): boolean {
    const now = performance.now();
    if (now >= this.#decision.until) {
      this.#decision = { isAllowed: this.#decide(), until: now + REMEMBERED_MS };
    }
    return this.#decision.isAllowed;
  }

  /** Returns whether the role may write the stream, and create the group if it does not exist. */
  #decide(): boolean {
    const { partition, region, accountId, directory, logGroups } = this.#account;
    const role = directory.find(this.#accessKeyId);
    if (!role) return false;
    const group = `arn:${partition}:logs:${region}:${accountId}:log-group:${this.#group}`;
    const stream = `${group}:log-stream:${this.name}`;
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

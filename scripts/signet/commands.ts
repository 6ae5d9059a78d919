import type { Main } from "../terminal/command.ts";

/** A command of `signet`. Its code is loaded only if the command is called, because `signet --help` must be quick. */
export interface NamedCommand {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly main: Main }>;
}

/** All commands by name, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, NamedCommand> = new Map([
  [
    "serve",
    {
      summary: "serve a CDK app on this machine, with the same checks as on AWS",
      load: () => import("../serve/main.ts"),
    },
  ],
  [
    "init",
    {
      summary: "write a small CDK app with locked routes, sealed secrets and tests",
      load: () => import("../init/main.ts"),
    },
  ],
  [
    "call",
    {
      summary: "sign a request with SigV4, send it, and explain a refusal",
      load: () => import("../call/main.ts"),
    },
  ],
  [
    "encrypt",
    {
      summary: "seal secrets with KMS into a file that contains only ciphertext",
      load: () => import("../encrypt/main.ts"),
    },
  ],
  [
    "who-can",
    {
      summary: "show who may call which route, function, key and role",
      load: () => import("../who-can/main.ts"),
    },
  ],
  [
    "webhook",
    {
      summary: "sign webhooks as their senders do, and verify them",
      load: () => import("../webhook/main.ts"),
    },
  ],
  [
    "login",
    {
      summary: "store a password or a token for a URL",
      load: () => import("../login/main.ts"),
    },
  ],
  [
    "htpasswd",
    {
      summary: "print the line of a user for the Basic authorizer",
      load: () => import("../htpasswd/main.ts"),
    },
  ],
  [
    "env",
    {
      summary: "print the variables with which cdk and aws use the local cloud",
      load: () => import("../env/main.ts"),
    },
  ],
  [
    "fault",
    {
      summary: "make the local cloud fail, to see how a function or a client reacts",
      load: () => import("../fault/main.ts"),
    },
  ],
  [
    "doctor",
    {
      summary: "check this machine, the app and its secrets, and say what to do",
      load: () => import("../doctor/main.ts"),
    },
  ],
  [
    "completion",
    {
      summary: "print the completion script of a shell",
      load: () => import("../completion/main.ts"),
    },
  ],
]);

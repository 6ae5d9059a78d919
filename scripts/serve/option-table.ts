import type { Options } from "../terminal/options.ts";
import { STATE_OPTION } from "../terminal/state-option.ts";
import { logOptions } from "./log/options.ts";

const APP = "The app";
const SERVERS = "Servers";
const ACCOUNT = "The account";

/** Text after the options in the help. */
export const MORE = `KEY of --assume is one of these condition keys. Calls that functions sign get only the organization's keys:
  aws:SourceIp            replaces the socket's address, in events and logs too
  aws:SourceVpc, aws:SourceVpce, aws:VpcSourceIp
                          calls come through a VPC endpoint, so they have no aws:SourceIp
  aws:SecureTransport     true or false
  aws:PrincipalOrgID, aws:PrincipalOrgPaths
                          the organization of the account; the latter may be repeated`;

/** The options of the command. */
export const OPTIONS = {
  app: {
    type: "string",
    short: "a",
    value: "COMMAND|DIR",
    help: "command that runs the app, or a folder with its assembly (cdk.out); default: app of cdk.json",
    group: APP,
  },
  context: {
    type: "string",
    short: "c",
    multiple: true,
    default: [],
    value: "KEY=VALUE",
    help: "context of the app, as for cdk",
    group: APP,
  },
  stacks: {
    type: "string",
    multiple: true,
    default: [],
    value: "PATTERN",
    help: "deploy only these stacks and their dependencies, as cdk deploy does",
    group: APP,
  },
  parameters: {
    type: "string",
    multiple: true,
    default: [],
    value: "[STACK:]KEY=VALUE",
    help: "value of a CloudFormation parameter",
    group: APP,
  },
  empty: { type: "boolean", default: false, help: "start without an app", group: APP },
  watch: {
    type: "boolean",
    help: "reload when a file of the app changes; the default on a terminal",
    group: APP,
  },
  "no-watch": { type: "boolean", default: false, help: "do not reload", group: APP },
  "no-generate": {
    type: "boolean",
    default: false,
    help: "fail if secrets are missing, instead of sealing generated ones",
    group: APP,
  },
  port: {
    type: "string",
    default: "3000",
    value: "PORT",
    help: "port of the APIs; 0 uses a free port",
    group: SERVERS,
  },
  "https-port": {
    type: "string",
    value: "PORT",
    help: "port of the APIs over TLS, default 3443, or a free port if --port is 0",
    group: SERVERS,
  },
  "aws-port": {
    type: "string",
    default: "4566",
    value: "PORT",
    help: "port of the AWS endpoint; 0 uses a free port",
    group: SERVERS,
  },
  state: { ...STATE_OPTION, help: "folder for keys and identities", group: ACCOUNT },
  region: {
    type: "string",
    default: "us-east-1",
    value: "REGION",
    help: "region of the stacks",
    group: ACCOUNT,
  },
  account: {
    type: "string",
    default: "123456789012",
    value: "ID",
    help: "account of the stacks",
    group: ACCOUNT,
  },
  assume: {
    type: "string",
    multiple: true,
    default: [],
    value: "KEY=VALUE",
    help: "assume this value of a condition key (see below) for calls",
    group: ACCOUNT,
  },
  truststore: {
    type: "string",
    multiple: true,
    default: [],
    value: "URI=FILE",
    help: "client CAs (a file of PEM certificates) of the domain whose TruststoreUri is this s3:// URI",
    group: ACCOUNT,
  },
  jwks: {
    type: "string",
    multiple: true,
    default: [],
    value: "ISSUER=FILE",
    help: "public keys (a file with a JSON Web Key Set, or its http URL on this machine) of the issuer with this URL, or of the user pool with this id",
    group: ACCOUNT,
  },
  "allow-http": {
    type: "string",
    multiple: true,
    default: [],
    value: "HOST",
    help: "host that HTTP integrations of APIs may call, in addition to this machine",
    group: ACCOUNT,
  },
  backend: {
    type: "string",
    multiple: true,
    default: [],
    value: "SERVICE=URL",
    help: "server that gets the allowed calls of a service; only s3, such as s3=http://127.0.0.1:4568",
    group: ACCOUNT,
  },
  node: {
    type: "string",
    multiple: true,
    default: [],
    value: "MAJOR=PATH",
    help: "Node.js that runs the functions of a runtime, such as 24=/opt/node24/bin/node",
  },
  python: {
    type: "string",
    multiple: true,
    default: [],
    value: "VERSION=PATH",
    help: "Python that runs the functions of a runtime, such as 3.13=/usr/bin/python3.13",
  },
  ...logOptions,
  "require-isolation": {
    type: "boolean",
    default: false,
    help: "fail unless this machine enforces every limit of functions",
  },
  fault: {
    type: "string",
    multiple: true,
    default: [],
    value: "FAULT",
    help: "make calls fail, as signet fault does",
  },
  "first-call": {
    type: "string",
    value: "PROFILE:/PATH",
    help: "after the start, send a signed GET request and show each step",
  },
} as const satisfies Options;

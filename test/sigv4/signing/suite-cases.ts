import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PresignOptions } from "../../../lib/sigv4/signing/presign.ts";
import type { SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import { parseTarget } from "../../../lib/sigv4/request/request.ts";
import suite from "../../vectors/sigv4-suite.json" with { type: "json" };

/** One case of AWS's signing test suite, from this project's table of its cases. */
export interface SuiteCase {
  readonly name: string;
  /** The request as in the suite, with an unencoded target. */
  readonly text: string;
  readonly request: WireRequest;
  readonly options: SignOptions & PresignOptions;
  /** Signature in the header form. */
  readonly signature: string;
  /** Signature in the query form. */
  readonly querySignature: string;
}

export const suiteCases: readonly SuiteCase[] = suite.cases.map((entry) => ({
  name: entry.name,
  text: entry.request,
  request: parseRequest(entry.request),
  options: {
    credentials: {
      accessKeyId: suite.accessKeyId,
      secretAccessKey: suite.secretAccessKey,
      sessionToken: tokenOf(entry.token),
    },
    region: suite.region,
    service: suite.service,
    date: new Date(suite.date),
    normalizePath: entry.normalize ?? true,
    contentSha256Header: entry.signBody ?? false,
    omitSessionToken: entry.omitToken ?? false,
    expiresIn: suite.expiresIn,
  },
  signature: entry.signature,
  querySignature: entry.querySignature,
}));

/** Folder of AWS's signing test suite, if this machine has it. */
export const suiteFolder = resolve(process.env["SIGV4_SUITE"] ?? "../shared/sigv4-suite/v4");
export const suiteAbsent = !existsSync(suiteFolder);
/** Suffix for the titles of tests that need the suite. */
export const unlessAbsent = suiteAbsent ? ` (skipped: ${suiteFolder} is not there)` : "";

/** Reads a file of a case. */
export function suiteFile(name: string, file: string): string {
  return readFileSync(join(suiteFolder, name, file), "utf8");
}

function tokenOf(token: string | undefined): string | undefined {
  if (token === "long") return suite.tokens.long;
  return token === "short" ? suite.tokens.short : undefined;
}

/** Parses a request. A line that begins with a blank continues the header before it. */
export function parseRequest(text: string): WireRequest {
  const [head = "", body = ""] = text.split("\n\n");
  const [start = "", ...lines] = head.trimEnd().split(/\n(?! )/);
  const [, method = "", target = ""] = /^(\w+) (.*) HTTP\/1\.1$/.exec(start) ?? [];
  return {
    method,
    ...parseTarget(target),
    headers: lines.map((line): Pair => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
    body: Buffer.from(body),
  };
}

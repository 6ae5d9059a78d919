import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import type { Cloud } from "../../../lib/cloud/cloud.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import type { KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { readSealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { sdkKeyService } from "../../../lib/cli/sealing/key-service/sdk-key-service.ts";
import { main } from "../../../scripts/encrypt/main.ts";
import { localKms } from "../local-kms.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { writeSealings, type SketchedSealing } from "./write-sealings.ts";
import { openAll } from "../../formats/sealed/open-all.ts";

export const canary = "canary-value-that-nobody-may-say";

/** The functions of the app in these tests, in stage local. */
export const localFunctions: Readonly<Record<string, SketchedSealing>> = {
  orders: { secrets: ["proofKey", "a"] },
  secure: { secrets: ["proofKey", "a", "b"] },
};

const functions: Readonly<Record<string, SketchedSealing>> = {
  ...localFunctions,
  "secure in dev": { secrets: ["proofKey"], function: "secure", stage: "dev", stack: "Dev" },
};

export interface SealingStage {
  readonly folder: string;
  readonly state: string;
  readonly cloud: Cloud;
  /** The local cloud's KMS as its admin. */
  readonly kms: KeyService;
  /** A different folder for each test, which does not exist yet. */
  readonly secretsDir: string;
  /** Path of the sealed file in `secretsDir`. */
  readonly path: string;
  /** Options that name this stage's folders. */
  readonly options: readonly string[];
  /** Runs the command with this stage's folders. Expects that its output does not contain the canary. */
  readonly run: (argv: readonly string[], stdin?: string | Uint8Array) => Promise<Ran>;
  /** Runs the command and expects status 0. */
  readonly done: (argv: readonly string[], stdin?: string | Uint8Array) => Promise<Ran>;
  /** Runs the command. Expects this status, one line, a hint only for wrong usage, and an unchanged sealed file. */
  readonly refused: (
    status: number,
    argv: readonly string[],
    stdin?: string | Uint8Array,
  ) => Promise<string>;
  readonly segments: (functionName?: string) => readonly SealedSegment[];
  /** Returns the values that a function would open from the sealed file. */
  readonly opened: <Name extends string>(
    names: readonly Name[],
    functionName?: string,
  ) => Promise<Readonly<Record<Name, string>>>;
}

interface Ran {
  readonly status: number;
  readonly printed: string;
  readonly said: readonly string[];
  readonly prompts: readonly (string | undefined)[];
}

/** Starts a local cloud for the tests of a file, and removes the environment's credentials. */
export function sealingStage(sketches = functions): SealingStage {
  const folder = mkdtempSync(join(tmpdir(), "signet-encrypt-"));
  const assembly = join(folder, "sealings");
  writeSealings(assembly, sketches);
  let local: Awaited<ReturnType<typeof localKms>>;
  let tests = 0;
  beforeAll(async () => {
    local = await localKms(folder);
  });
  afterAll(async () => {
    await local.cloud.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    tests++;
    for (const name of Object.keys(process.env)) {
      if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
    }
    vi.stubEnv("HOME", folder);
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  });
  afterEach(() => vi.unstubAllEnvs());

  const stage: SealingStage = {
    folder,
    get state() {
      return local.state;
    },
    get cloud() {
      return local.cloud;
    },
    get kms() {
      const credentials = local.cloud.users()["admin"];
      if (!credentials) throw new Error("there is no admin");
      return sdkKeyService({ region: "us-east-1", endpoint: local.cloud.awsEndpoint, credentials });
    },
    get secretsDir() {
      return join(folder, `secrets-${tests}`);
    },
    get path() {
      return join(stage.secretsDir, "local.json");
    },
    get options() {
      return ["--secrets-dir", stage.secretsDir, "--assembly", assembly, "--state", local.state];
    },
    async run(argv, stdin = canary) {
      const io = recordingIo(stdin);
      const own = argv.includes("--assembly") ? withoutAssembly(stage.options) : stage.options;
      const status = await main([...own, ...argv], io);
      expect(io.printed() + io.said().join()).not.toContain(canary);
      for (const line of io.said()) expect(line).not.toContain("\n");
      return { status, printed: io.printed(), said: io.said(), prompts: io.prompts };
    },
    async done(argv, stdin) {
      const ran = await stage.run(argv, stdin);
      expect({ ...ran, status: ran.status }).toMatchObject({ status: 0 });
      return ran;
    },
    async refused(status, argv, stdin) {
      const before = contentOf(stage.path);
      const ran = await stage.run(argv, stdin);
      const [line = "", ...hints] = ran.said;
      const wanted = status === 2 ? [expect.stringMatching(HINT)] : [];
      expect({ status: ran.status, hints }).toEqual({ status, hints: wanted });
      expect(contentOf(stage.path)).toBe(before);
      return line;
    },
    segments: (functionName = "secure") =>
      segmentsOf(
        readSealedFile(stage.path, { app: "signet", stage: "local" }) ?? { functions: {} },
        functionName,
      ),
    opened: (names, functionName = "secure") =>
      openAll(
        stage.kms,
        encryptionContext("signet", "local", functionName),
        stage.segments(functionName),
        names,
      ),
  };
  return stage;
}

/** The line after wrong usage: how to show the help, or to synthesize the app again if its functions are not known. */
const HINT = /^ {2}(signet encrypt \S+ --help shows how to use it|if the app has changed since)/;

function withoutAssembly(options: readonly string[]): readonly string[] {
  return options.toSpliced(options.indexOf("--assembly"), 2);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

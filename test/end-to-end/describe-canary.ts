import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { invokeFunction } from "../../lib/cli/client/invoke-function.ts";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { callSignet } from "../../scripts/fault/call-signet.ts";
import { recordingIo } from "../scripts/terminal/recording-io.ts";
import { startCommand } from "../scripts/run-command.ts";
import { formsIn, formsOf, newCanary } from "./canary.ts";
import {
  call,
  deployApi,
  deployChanged,
  region,
  text,
  type LaunchedStage,
} from "./launched-stage.ts";
import { BOOTSTRAP, children, filesIn, listed } from "./traces.ts";

const listable = existsSync("/proc/self/environ");
const unlisted = listable ? "" : " (processes skipped: there is no /proc)";

/** Everything that a person without the permission to open the secret can see, by its place. */
class Seen {
  readonly places = new Map<string, Buffer>();

  add(place: string, what: string | Buffer): void {
    this.places.set(place, Buffer.from(what));
  }

  /** Adds this process, which runs the cloud, and all of its descendants. */
  addProcesses(when: string): void {
    if (!listable) return;
    for (const pid of [String(process.pid), ...children()])
      this.add(`${when}, process ${pid}`, listed(pid));
  }

  /** Adds the processes every 100 ms while some work runs, to catch short-lived ones. */
  async during<T>(when: string, work: Promise<T>): Promise<T> {
    let looks = 0;
    const timer = setInterval(() => this.addProcesses(`${when}, look ${looks++}`), 100);
    return work.finally(() => clearInterval(timer));
  }
}

/** Seals the value with the script, in a process that reads it from standard input. */
async function sealByScript(stage: LaunchedStage, value: string, seen: Seen): Promise<void> {
  const where = ["--state", stage.state, "--secrets-dir", stage.secretsDir];
  const argv = ["secure", "proofKey", ...where];
  const { child, ended } = startCommand("encrypt", argv);
  child.stdin?.write(value);
  seen.addProcesses("while the script has the value");
  child.stdin?.end();
  const { status, out, err } = await seen.during("while the script seals", ended);
  seen.add("what the script printed", `${out}\n${err}`);
  expect({ status, err }).toEqual({ status: 0, err: expect.stringContaining("sealed secure") });
}

/** Tests that a secret does not leak on its way from standard input to the function. */
export function describeCanary(stage: () => LaunchedStage): void {
  it(`a secret is in no file, output or process while it is sealed, deployed and opened${unlisted}`, async () => {
    const { outputs, state, folder, logged } = stage();
    const canary = newCanary();
    const seen = new Seen();
    const answered = async (when: string): Promise<HttpResponse> => {
      const response = await seen.during(
        when,
        call(stage(), "TestLambda", "/secure", { retries: 0 }),
      );
      seen.addProcesses(when);
      seen.add(`answer ${when}`, JSON.stringify(response.headers) + text(response));
      return response;
    };

    await sealByScript(stage(), canary, seen);
    await seen.during("while it is deployed", stage().redeploy());

    await callSignet(outputs, state, recordingIo(), "PutFault", { Fault: "kms:Decrypt=error" });
    expect((await answered("when KMS fails")).status).toBe(502);
    await callSignet(outputs, state, recordingIo(), "ClearFaults");

    const used = await answered("when the function opens it");
    const { requestId = "", proof }: Record<string, string> = JSON.parse(text(used));
    expect(proof).toBe(createHmac("sha256", canary).update(requestId).digest("hex"));
    const credentials = await stage().credentialsOf("admin");
    const lambda = { region, endpoint: outputs.awsEndpoint, credentials };
    const failed = await invokeFunction(lambda, "signet-local-secure", {});
    expect(failed.functionError).toBe("Unhandled");
    seen.add("answer when the function throws with the secret open", JSON.stringify(failed));

    await deployChanged(stage(), (template) =>
      template.replace(
        /(ciphertext\\":\\"AQIC.{200})(.)/,
        (_, before: string, one: string) => before + (one === "A" ? "B" : "A"),
      ),
    );
    expect((await answered("when the segment is damaged")).status).toBe(502);
    await deployApi(stage());

    for (const path of filesIn(folder)) seen.add(path.slice(folder.length + 1), readFileSync(path));
    seen.add("what the cloud printed", logged.join("\n"));

    const places = [...seen.places.keys()];
    expect(places).toEqual(
      expect.arrayContaining([
        "state/state.json",
        "state/credentials",
        "state/cdk.out/manifest.json",
        "state/cdk.out/Signet-local-Api.template.json",
        "secrets/local.json",
        ...(listable ? [`while the script has the value, process ${process.pid}`] : []),
      ]),
    );
    // The search must have had material: the function's process was seen, and its failures were printed.
    const processes = [...seen.places].filter(([place]) => place.includes(", process "));
    const functions = processes.filter(([, bytes]) => bytes.includes(BOOTSTRAP));
    expect(functions.length > 0).toBe(listable);
    for (const failure of ["KMSInternalException", "InvalidCiphertextException"]) {
      expect(logged.join("\n")).toMatch(new RegExp(`SecretUnopenable.*${failure}`));
    }
    const forms = formsOf(canary);
    const found = [...seen.places].flatMap(([place, bytes]) =>
      formsIn(forms, bytes).map((form) => `${form} in ${place}`),
    );
    expect(found).toEqual([]);
  });
}

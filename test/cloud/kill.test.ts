import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openStateDirectory } from "../../lib/cloud/state/state-directory.ts";
import { bundleCloud, kill, startProcess, type Serving } from "./cloud-process.ts";
import { hostPid, lives, PATIENTLY } from "./runtime/invoke.ts";
import { puppet } from "./runtime/puppet.ts";
import { lambda } from "./deployment/sketch.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { call } from "./test-cloud.ts";
import { writeAssembly } from "./write-assembly.ts";
import { noNamespaces, sandbox } from "./runtime/sandbox-here.ts";
import { jsonOf } from "../json-of.ts";

const root = temporaryDirectory();
let bundle: string;
beforeAll(async () => {
  bundle = await bundleCloud(root);
});

function kms({ awsEndpoint, admin }: Serving, operation: string, body: object) {
  return call(awsEndpoint, "POST", "/", {
    as: admin,
    service: "kms",
    headers: [["X-Amz-Target", `TrentService.${operation}`]],
    body: JSON.stringify(body),
  });
}

const createKey = (serving: Serving) => kms(serving, "CreateKey", {});

const open = (state: string) => openStateDirectory(state, "123456789012", "us-east-1");

function keyIdOf(response: { readonly json: unknown }): string {
  return jsonOf<{ KeyMetadata: { KeyId: string } }>(response).KeyMetadata.KeyId;
}

describe("kill -9", () => {
  it("in the middle of writes leaves a state that is whole, with every key that was answered", async () => {
    const state = join(root, "keys");
    const answered: string[] = [];
    for (let round = 0; round < 8; round++) {
      const serving = await startProcess(bundle, state);
      const calls = Array.from({ length: 20 }, () =>
        createKey(serving).then(
          (response) => answered.push(keyIdOf(response)),
          () => undefined,
        ),
      );
      // Some are answered, the others are on their way.
      await Promise.all(calls.slice(0, round));
      await kill(serving);
      await Promise.all(calls);
    }
    const opened = open(state);
    expect(answered.length).toBeGreaterThanOrEqual(28);
    expect(Object.keys(opened.state.keys)).toEqual(expect.arrayContaining(answered));
    expect(readdirSync(state).toSorted()).toEqual(["lock", "state.json"]);
    opened.close();
  });

  it("in the middle of grants, rotations and aliases keeps every one that was answered", async () => {
    const state = join(root, "grants");
    const grants: string[] = [];
    const aliases: string[] = [];
    let KeyId = "";
    for (let round = 0; round < 4; round++) {
      const serving = await startProcess(bundle, state);
      if (round === 0) KeyId = keyIdOf(await createKey(serving));
      const grantee = { GranteePrincipal: "arn:aws:iam::123456789012:user/admin" };
      const calls = Array.from({ length: 8 }, (_, i) => [
        kms(serving, "CreateGrant", { KeyId, ...grantee, Operations: ["Decrypt"] }).then(
          (response) => grants.push(jsonOf<{ GrantId: string }>(response).GrantId),
          () => undefined,
        ),
        kms(serving, "CreateAlias", {
          AliasName: `alias/${round}/${i}`,
          TargetKeyId: KeyId,
        }).then(
          () => aliases.push(`alias/${round}/${i}`),
          () => undefined,
        ),
        kms(serving, "RotateKeyOnDemand", { KeyId }).catch(() => undefined),
      ]).flat();
      await Promise.all(calls.slice(0, round * 5));
      await kill(serving);
      await Promise.all(calls);
    }
    const opened = open(state);
    const record = opened.state.keys[KeyId];
    expect(grants.length).toBeGreaterThanOrEqual(10);
    expect(record?.grants?.map(({ grantId }) => grantId)).toEqual(expect.arrayContaining(grants));
    expect(Object.keys(opened.state.aliases)).toEqual(expect.arrayContaining(aliases));
    expect(record?.material).toHaveLength((record?.rotations ?? []).length + 1);
    opened.close();
  });

  it("leaves a lock that the next one takes over, and keys and admin as they were", async () => {
    const state = join(root, "taken-over");
    const first = await startProcess(bundle, state);
    await createKey(first);
    await kill(first);
    expect(existsSync(join(state, "lock"))).toBe(true);
    const second = await startProcess(bundle, state);
    expect(second.admin).toEqual(first.admin);
    expect((await createKey(second)).status).toBe(200);
    await kill(second);
    expect(
      Object.keys(JSON.parse(readFileSync(join(state, "state.json"), "utf8")).keys),
    ).toHaveLength(2);
  });

  it("ends the processes of functions too, idle or busy", async () => {
    const assembly = join(root, "cdk.out");
    const resources = { ...lambda("Idle", "puppet"), ...lambda("Busy", "puppet", { Timeout: 60 }) };
    writeAssembly(assembly, [{ name: "Functions", handlers: { puppet }, resources }]);
    const serving = await startProcess(bundle, join(root, "functions"), assembly);
    const invoke = (name: string, event: unknown) =>
      call(serving.awsEndpoint, "POST", `/2015-03-31/functions/${name}/invocations`, {
        as: serving.admin,
        service: "lambda",
        body: JSON.stringify(event),
      });
    const pids: string[] = [];
    for (const name of ["idle", "busy"])
      pids.push(jsonOf<{ pid: string }>(await invoke(name, {})).pid);
    const waiting = invoke("busy", { do: "hang" }).catch(() => undefined);
    expect(pids.map(lives)).toEqual([true, true]);
    await kill(serving);
    await waiting;
    await expect.poll(() => pids.map(lives), PATIENTLY).toEqual([false, false]);
  });
});

it.runIf(sandbox.namespaces)(
  `ends a function in an endless loop, which hears nothing${noNamespaces}`,
  async () => {
    const assembly = join(root, "spinning.out");
    const resources = lambda("Busy", "puppet", { Timeout: 60 });
    writeAssembly(assembly, [{ name: "Functions", handlers: { puppet }, resources }]);
    const serving = await startProcess(bundle, join(root, "spinning"), assembly);
    const invoke = (event: unknown) =>
      call(serving.awsEndpoint, "POST", "/2015-03-31/functions/busy/invocations", {
        as: serving.admin,
        service: "lambda",
        body: JSON.stringify(event),
      });
    const { pid } = jsonOf<{ pid: string }>(await invoke({}));
    const waiting = invoke({ do: "spin" }).catch(() => undefined);
    const ticks = () => Number(readFileSync(`/proc/${hostPid(pid)}/stat`, "utf8").split(" ")[13]);
    const before = ticks();
    await expect.poll(ticks, PATIENTLY).toBeGreaterThan(before + 30);
    await kill(serving);
    await waiting;
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  },
);

it("a second cloud for one state is refused, and told who has it", async () => {
  const state = join(root, "shared");
  const serving = await startProcess(bundle, state);
  const pid = serving.child.pid ?? 0;
  await expect(startProcess(bundle, state)).rejects.toThrow(
    `${state} is in use by process ${pid}; stop that process or pass another --state`,
  );
  expect(() => open(state)).toThrow(`in use by process ${pid}`);
  expect((await createKey(serving)).status).toBe(200);
  await kill(serving);
});

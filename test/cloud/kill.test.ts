import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ObjectStore } from "../../lib/cloud/objects/object-store.ts";
import { openStateDirectory } from "../../lib/cloud/state/state-directory.ts";
import { bundleCloud, kill, startProcess, type Serving } from "./cloud-process.ts";
import { hostPid, lives, PATIENTLY } from "./runtime/invoke.ts";
import { puppet } from "./runtime/puppet.ts";
import { lambda } from "./deployment/sketch.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { isFull, runs } from "../random/runs.ts";
import { call } from "./test-cloud.ts";
import { writeAssembly } from "./write-assembly.ts";
import { killWhileExecuting } from "./stacks/kill-while-executing.ts";
import { noNamespaces, sandbox } from "./runtime/sandbox-here.ts";
import { hexSha256 } from "../../lib/sigv4/request/encoding.ts";
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

/** Numbers of the rounds in descending order: `full` rounds in `npm run test:full`, a quarter of them otherwise. */
const rounds = (full: number): readonly number[] =>
  Array.from({ length: runs(full) }, (_, round) => full - 1 - round);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("kill -9", () => {
  it("during writes leaves a complete state with every key that a response named", async () => {
    const state = join(root, "keys");
    const answered: string[] = [];
    for (const round of rounds(8)) {
      const serving = await startProcess(bundle, state);
      const calls = Array.from({ length: 20 }, () =>
        createKey(serving).then(
          (response) => answered.push(keyIdOf(response)),
          () => undefined,
        ),
      );
      // Some calls have a response; the remaining calls are still running.
      await Promise.all(calls.slice(0, round));
      await kill(serving);
      await Promise.all(calls);
    }
    const opened = open(state);
    expect(answered.length).toBeGreaterThanOrEqual(sum(rounds(8)));
    expect(Object.keys(opened.state.keys)).toEqual(expect.arrayContaining(answered));
    expect(readdirSync(state).toSorted()).toEqual(["isolation.json", "lock", "state.json"]);
    opened.close();
  });

  it("during changes of grants, rotations and aliases keeps each change that has a response", async () => {
    const state = join(root, "grants");
    const grants: string[] = [];
    const aliases: string[] = [];
    let KeyId = "";
    for (const round of rounds(4)) {
      const serving = await startProcess(bundle, state);
      if (KeyId === "") KeyId = keyIdOf(await createKey(serving));
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
    // At least a third of the calls with a response created a grant.
    expect(grants.length).toBeGreaterThanOrEqual((5 * sum(rounds(4))) / 3);
    expect(record?.grants?.map(({ grantId }) => grantId)).toEqual(expect.arrayContaining(grants));
    expect(Object.keys(opened.state.aliases)).toEqual(expect.arrayContaining(aliases));
    expect(record?.material).toHaveLength((record?.rotations ?? []).length + 1);
    opened.close();
  });

  it("during writes of objects keeps every object that has a response, and nothing else", async () => {
    const state = join(root, "objects");
    const assembly = join(root, "bucket");
    const Files = { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } };
    writeAssembly(assembly, [{ name: "Bucket", resources: { Files } }]);
    const answered: string[] = [];
    for (const round of rounds(4)) {
      const serving = await startProcess(bundle, state, assembly);
      const { awsEndpoint, admin } = serving;
      const calls = Array.from({ length: 16 }, (_, i) => {
        const body = `${round} ${i} `.repeat(20_000);
        return call(awsEndpoint, "PUT", `/files/${round}/${i}`, {
          as: admin,
          service: "s3",
          headers: [["x-amz-content-sha256", hexSha256(body)]],
          body,
        }).then(
          ({ status }) => answered.push(status === 200 ? `${round}/${i}` : String(status)),
          () => undefined,
        );
      });
      await Promise.all(calls.slice(0, round * 4));
      await kill(serving);
      await Promise.all(calls);
    }
    const store = new ObjectStore(state);
    store.clean(new Set());
    const kept = store.list("files");
    expect(kept.map(({ key }) => key)).toEqual(expect.arrayContaining(answered));
    expect(answered.length).toBeGreaterThanOrEqual(4 * sum(rounds(4)));
    for (const { key, sha256 } of kept) {
      const text = readFileSync(store.pathOfHash(sha256) ?? "", "utf8");
      expect(text).toBe(`${key.replace("/", " ")} `.repeat(20_000));
    }
    expect(readdirSync(join(state, "objects")).toSorted()).toEqual(
      [...kept.map(({ sha256 }) => sha256), "records"].toSorted(),
    );
  });

  it("during ExecuteChangeSet leaves the last complete deployment, and the stack says so", async () => {
    // Spread over the time that a deployment takes.
    const moments = Array.from(
      { length: isFull ? 25 : 2 },
      (_, index) => (index * 0.618 + 0.2) % 1,
    );
    const all = await killWhileExecuting(bundle, join(root, "deployments"), moments);
    expect(all.map(({ served, after }) => [served, after])).toEqual(
      all.map(({ expected }) => [[expected], "UPDATE_COMPLETE"]),
    );
    const interrupted = all.filter(({ isAnswered, isComplete }) => isAnswered && !isComplete);
    const settled = /^UPDATE_ROLLBACK_COMPLETE: The local cloud ended during the operation/;
    expect(interrupted.filter(({ status }) => !settled.test(status))).toEqual([]);
  }, 300_000);

  it("leaves a lock that the next cloud takes over, and keeps the keys and the admin", async () => {
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

  it("also ends the idle and the busy processes of functions", async () => {
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
  `kill -9 ends a function in an endless loop, which cannot react to the end of the cloud${noNamespaces}`,
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

it("a second cloud with the same state does not start, and its error names the process that uses the state", async () => {
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

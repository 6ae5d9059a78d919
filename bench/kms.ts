import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { median } from "./interleave.ts";
import type { Load } from "./kms-client.ts";
import { usageOf } from "./local/process-tree.ts";
import { startServedCloud, type ServedCloud } from "./served-cloud.ts";

// Measures Decrypt of the local KMS: how often a second the cloud answers, and how much CPU time each answer needs. The
// JavaScript SDK is slower than the cloud, so a request of the SDK is also recorded and sent again and again. Run it with
// `npm run bench:kms`, or with `npm run bench:kms -- TREE` to compare with another checkout that is installed, in turns.

const ROUNDS = 7;
const MS = 3_000;
const CONNECTIONS = 10;
const TARGET_PER_SECOND = 2_000;

/** A cloud with a ciphertext, and what opens it. */
interface Contender {
  readonly name: string;
  readonly cloud: ServedCloud;
  readonly load: Load;
  readonly client: ChildProcess;
}

interface Sample {
  readonly perSecond: number;
  /** CPU time of the cloud for one answer, in µs. */
  readonly cpu: number;
}

const KINDS: Readonly<Record<string, (contender: Contender) => Promise<number>>> = {
  "SDK in a process of its own": throughSdk,
  "recorded request of the SDK": sendAgain,
};

const [other] = process.argv.slice(2);
const trees = [join(import.meta.dirname, ".."), ...(other === undefined ? [] : [other])];
const contenders: Contender[] = [];
const samples = new Map<string, Sample[]>();
try {
  for (const tree of trees) contenders.push(await contenderOf(tree));
  // The code of a cloud is compiled in the first round.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      for (const [kind, send] of Object.entries(KINDS)) {
        const sample = await measured(contender, send);
        const key = `${kind}  ${contender.name}`;
        if (round > 0) samples.set(key, [...(samples.get(key) ?? []), sample]);
      }
    }
  }
} finally {
  for (const { client, cloud } of contenders) {
    client.disconnect();
    await cloud.stop();
  }
}
console.log(`Decrypt over ${CONNECTIONS} connections, medians of ${ROUNDS} rounds:`);
for (const [key, each] of [...samples].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const cpu = median(each.map((sample) => sample.cpu));
  const perSecond = median(each.map((sample) => sample.perSecond));
  const alone = 1e6 / cpu;
  console.log(
    `  ${key.padEnd(40)} ${perSecond.toFixed(0).padStart(6)}/s  ${cpu.toFixed(0).padStart(4)} µs CPU of the cloud, enough for ${alone.toFixed(0)}/s, ${alone < TARGET_PER_SECOND ? "below" : "above"} ${TARGET_PER_SECOND}/s`,
  );
}

async function contenderOf(tree: string): Promise<Contender> {
  const cloud = await startServedCloud(tree, ["--empty"]);
  const { awsEndpoint: endpoint, region } = cloud.outputs;
  const credentials = cloud.keysOf("admin");
  const context = { app: "bench", stage: "local" };
  const kms = new KMSClient({ endpoint, region, credentials });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const input = { KeyId: KeyMetadata?.Arn, Plaintext: Buffer.from("the value of a secret") };
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ ...input, EncryptionContext: context }),
  );
  kms.destroy();
  const ciphertext = Buffer.from(CiphertextBlob ?? []).toString("base64");
  const settings = { endpoint, region, credentials };
  return {
    name: tree === trees[0] ? "this tree" : tree,
    cloud,
    load: { ...settings, ciphertext, context, connections: CONNECTIONS, ms: MS },
    client: fork(join(import.meta.dirname, "kms-client.ts")),
  };
}

async function measured(
  contender: Contender,
  send: (contender: Contender) => Promise<number>,
): Promise<Sample> {
  const { pid } = contender.cloud;
  const before = usageOf(pid);
  const started = performance.now();
  const count = await send(contender);
  const ms = performance.now() - started;
  return { perSecond: (count * 1000) / ms, cpu: (usageOf(pid).main - before.main) / count };
}

async function throughSdk({ client, load }: Contender): Promise<number> {
  client.send(load);
  const [count] = await once(client, "message");
  return Number(count);
}

/** Sends the same request over several connections, each after its answer, and returns how often. */
async function sendAgain({ load }: Contender): Promise<number> {
  const request = await recordedRequest(load);
  const { hostname, port } = new URL(load.endpoint);
  const end = performance.now() + load.ms;
  const counts = Array.from({ length: load.connections }, async () => {
    const socket = connect(Number(port), hostname).setEncoding("latin1").setNoDelay();
    let count = 0;
    socket.write(request);
    // An answer of a few hundred bytes arrives in one piece.
    for await (const answer of socket) {
      if (!String(answer).startsWith("HTTP/1.1 200")) throw new Error(`not decrypted: ${answer}`);
      count++;
      if (performance.now() > end) break;
      socket.write(request);
    }
    return count;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Returns a Decrypt of the SDK as it is on the wire. */
async function recordedRequest({ ciphertext, context, ...settings }: Load): Promise<string> {
  const kms = new KMSClient(settings);
  let recorded = "";
  kms.middlewareStack.add(
    (next) => (args) => {
      // The SDK types a request as unknown. It is one of HTTP here, with a body of bytes.
      const { headers, body } = args.request as { headers: object; body: Uint8Array };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const text = Buffer.from(body).toString();
      recorded = `POST / HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
      return next(args);
    },
    { step: "deserialize" },
  );
  const CiphertextBlob = Buffer.from(ciphertext, "base64");
  await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { ...context } }));
  kms.destroy();
  return recorded;
}

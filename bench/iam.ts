import { evaluate } from "../lib/iam/evaluate.ts";
import { parsePolicy } from "../lib/iam/policy/policy.ts";
import { cases, compile, type Case } from "./iam-cases.ts";
import { pbac } from "./iam-peers.ts";
import { cpuNow, interleave, median, printRatios } from "./interleave.ts";

// Compares the CPU time of our decisions with pbac and with a lower bound: the same decisions written by
// hand. npm run bench:iam

const DECISIONS_TARGET = 200_000;
const P99_TARGET = 20;
const COMPILE_TARGET = 50;

for (const given of cases) {
  const policies = compile(given);
  const peer = pbac(given);
  const { requests, allowed } = given;
  for (const [i, request] of requests.entries()) {
    const decisions = [evaluate(request, policies).allowed, given.byHand(request), peer(request)];
    if (decisions.some((decision) => decision !== allowed[i])) {
      throw new Error(`${given.title}, request ${i}: ${decisions.join()} instead of ${allowed[i]}`);
    }
  }
  const results = await interleave(
    [
      { name: "by hand", run: () => requests.map(given.byHand) },
      { name: "signet", run: () => requests.map((request) => evaluate(request, policies)) },
      { name: "pbac", run: () => requests.map(peer) },
    ],
    cpuNow,
  );
  const each = results.map((result) => ({
    ...result,
    microseconds: result.microseconds / requests.length,
  }));
  printRatios(`${given.title}: CPU time of a decision`, each);
  const rate = 1e6 / (each.find(({ name }) => name === "signet")?.microseconds ?? Number.NaN);
  console.log(
    `  ${Math.round(rate).toLocaleString("en")} decisions a CPU second (at least ${DECISIONS_TARGET.toLocaleString("en")}); p99 ${p99(given).toFixed(2)} µs (at most ${P99_TARGET} µs)`,
  );
}

/** Returns the 99th percentile of the wall time of single decisions, in µs. */
function p99(given: Case): number {
  const policies = compile(given);
  const samples: number[] = [];
  for (let i = 0; i < 200_000; i++) {
    const request = given.requests[i % given.requests.length];
    if (!request) continue;
    const started = performance.now();
    evaluate(request, policies);
    samples.push((performance.now() - started) * 1000);
  }
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length * 0.99)] ?? Number.NaN;
}

/** A thousand statements, in policies as long as AWS permits. */
const documents = Array.from({ length: 25 }, (_, policy) => ({
  Version: "2012-10-17",
  Statement: Array.from({ length: 40 }, (__, statement) => ({
    Sid: `S${statement}`,
    Effect: statement % 4 === 0 ? "Deny" : "Allow",
    Action: ["execute-api:Invoke", `s3:Get*`],
    Resource: [`arn:aws:execute-api:*:111111111111:api${policy}/*/GET/${statement}/*`],
    Condition: { StringLike: { "aws:username": "A*" } },
  })),
}));
const compileAll = () => documents.map((one, i) => parsePolicy(one, "identity", `policy ${i}`));
const first = cpuTime(compileAll);
const later = median(Array.from({ length: 21 }, () => cpuTime(compileAll)));
console.log(
  `\n1,000 statements compile in ${later.toFixed(1)} ms of CPU, ${first.toFixed(1)} ms the first time (at most ${COMPILE_TARGET} ms)`,
);

function cpuTime(run: () => unknown): number {
  const started = cpuNow();
  run();
  return cpuNow() - started;
}

import { randomInt } from "node:crypto";
import { formatHash, hashPassword } from "../lib/formats/password/password-hash.ts";
import { isUser, parseUsers } from "../lib/formats/password/users.ts";

// Tests whether the time of a rejection reveals which users exist: 200 wrong passwords of a known user and 200
// of an unknown user, in random order, compared with Welch's t-test. npm run bench:password

const SAMPLES = 200;
/** If both samples have the same distribution, |t| exceeds this value once in a thousand times. */
const LIMIT = 3.29;

const cost = { ln: 14, r: 8, p: 1 };
const users = parseUsers(`admin:${formatHash(await hashPassword("correct horse", cost))}`);
/** A check that does no work for unknown users. If the test does not detect it, the test is useless. */
const hasty = (name: string) => (users.has(name) ? isUser(users, name, "wrong") : false);

const t = await welch((name) => isUser(users, name, "wrong"));
const control = await welch(hasty);
console.log(`wrong password against unknown user, ${SAMPLES} each: |t| = ${t.toFixed(2)}`);
console.log(`the same without the work for unknown users: |t| = ${control.toFixed(2)}`);
const held = t < LIMIT && control > LIMIT;
console.log(
  held
    ? `the times do not differ (|t| below ${LIMIT})`
    : "the times differ, or the control's do not",
);
process.exitCode = held ? 0 : 1;

async function welch(attempt: (name: string) => unknown): Promise<number> {
  const times: Readonly<Record<"admin" | "nobody", number[]>> = { admin: [], nobody: [] };
  await attempt("admin");
  await attempt("nobody");
  while (times.admin.length < SAMPLES || times.nobody.length < SAMPLES) {
    const name = randomInt(2) === 0 ? "admin" : "nobody";
    if (times[name].length === SAMPLES) continue;
    const started = performance.now();
    await attempt(name);
    times[name].push(performance.now() - started);
  }
  const [a, b] = [moments(times.admin), moments(times.nobody)];
  return Math.abs(a.mean - b.mean) / Math.sqrt(a.variance / SAMPLES + b.variance / SAMPLES);
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

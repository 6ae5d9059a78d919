import { isDeepStrictEqual } from "node:util";
import { comparable } from "./comparable.ts";
import { startEchoCloud, type Target } from "./echo-cloud.ts";
import { kinds } from "./kinds/kinds.ts";
import { randomOriginal, type Original } from "./originals.ts";
import { randomOf, type Random } from "./random.ts";
import { bytesOf } from "./raw-request.ts";
import { sendRaw } from "./send-raw.ts";

/** An accepted change after which the function saw another event. */
interface Success {
  readonly kind: string;
  readonly original: string;
  readonly forged: string;
  readonly expected: unknown;
  readonly seen: unknown;
}

/** The forgeries of one kind. */
interface Tally {
  readonly sent: number;
  readonly accepted: number;
}

export interface Outcome {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly successes: readonly Success[];
}

/** Number of forgeries that are made of one original. */
const OF_ONE = 20;
/** Number of originals that are forged at the same time. */
const AT_ONCE = 4;

/**
 * Changes signed requests on their way to a real cloud, and compares the event of each accepted change with the
 * event of the original.
 *
 * @param progress Called with the number of forgeries so far.
 */
export async function forge(
  count: number,
  seed: number,
  progress: (done: number) => void = () => undefined,
): Promise<Outcome> {
  const cloud = await startEchoCloud();
  const tallies = new Map<string, Tally>(
    Object.keys(kinds).map((kind) => [kind, { sent: 0, accepted: 0 }]),
  );
  const successes: Success[] = [];
  let next = 0;
  let done = 0;

  async function work(): Promise<void> {
    for (let at = next++; at * OF_ONE < count; at = next++) {
      const random = randomOf(seed * 1_000_003 + at);
      // oxlint-disable-next-line no-await-in-loop -- a few run at once; the rest wait for their turn
      await forgeOne(
        cloud.targets[at % cloud.targets.length],
        random,
        Math.min(OF_ONE, count - at * OF_ONE),
      );
    }
  }

  async function forgeOne(
    target: Target | undefined,
    random: Random,
    times: number,
  ): Promise<void> {
    if (!target) throw new Error("the cloud has no target");
    const original = randomOriginal(target, random);
    const expected = await originalEvent(original);
    for (let left = times; left > 0; left -= 1) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      await forgeOnce(original, expected, random);
      done += 1;
      progress(done);
    }
  }

  async function forgeOnce(original: Original, expected: object, random: Random): Promise<void> {
    const { kind, forged, isCutOff } = changed(original, random);
    const answers = await sendRaw(original.target.port, forged, isCutOff);
    const accepted = answers.filter(({ status }) => status === 200);
    const { sent, accepted: before } = tallies.get(kind) ?? { sent: 0, accepted: 0 };
    tallies.set(kind, { sent: sent + 1, accepted: before + accepted.length });
    for (const { body } of accepted) {
      const seen = comparable(recordOf(body), original.signedHeaders);
      if (isDeepStrictEqual(seen, expected)) continue;
      successes.push({
        kind,
        original: bytesOf(original.raw).toString("latin1"),
        forged: forged.toString("latin1"),
        expected,
        seen,
      });
    }
  }

  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await cloud.close();
  }
  return { tallies, successes };
}

/**
 * Returns the event of the request as it was signed. It must be accepted, or the comparison would prove
 * nothing.
 */
async function originalEvent({ raw, target, signedHeaders }: Original): Promise<object> {
  const bytes = bytesOf(raw);
  const [answer, ...more] = await sendRaw(target.port, bytes);
  if (answer?.status !== 200 || more.length > 0) {
    throw new Error(
      `the original request was refused: ${answer?.status} ${answer?.body}\n${bytes.toString("latin1")}`,
    );
  }
  return comparable(recordOf(answer.body), signedHeaders);
}

const NAMES = Object.keys(kinds);

/** Returns the original with a change of a random kind. */
function changed(
  { raw }: Original,
  random: Random,
): { kind: string; forged: Buffer; isCutOff: boolean } {
  const original = bytesOf(raw);
  for (;;) {
    const kind = random.pick(NAMES);
    const request = kinds[kind]?.(raw, random);
    const forged = request && bytesOf(request);
    if (forged && !forged.equals(original)) {
      return { kind, forged, isCutOff: request.isCutOff ?? false };
    }
  }
}

/** Parses the JSON object in a body, which the echoing function sent. */
function recordOf(body: string): Record<string, unknown> {
  const parsed: Record<string, unknown> = JSON.parse(body);
  return parsed;
}

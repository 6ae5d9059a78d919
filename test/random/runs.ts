/** Whether this is `npm run test:full`, which runs everything. `npm test` leaves out what takes long. */
export const isFull = process.env["SIGNET_TEST_FULL"] === "1";

/**
 * Returns the number of runs of a random test: `full` in `npm run test:full`, and a quarter of it in `npm test`. Do not
 * use it for a number that a requirement or a limit of AWS prescribes.
 */
export function runs(full: number): number {
  return isFull ? full : Math.ceil(full / 4);
}

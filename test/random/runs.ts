/**
 * Returns how often a random test runs: as often as given in `npm run test:full`, a quarter as often in
 * `npm test`. Numbers that come from an issue or from AWS's limits are not passed through here.
 */
export function runs(full: number): number {
  return process.env["SIGNET_TEST_FULL"] === "1" ? full : Math.ceil(full / 4);
}

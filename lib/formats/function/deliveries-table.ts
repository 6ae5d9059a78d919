/**
 * The attributes of the DynamoDB table in which the guard stores deliveries. The construct makes the table
 * with them, and the guard reads and writes them.
 */
export const DELIVERIES = {
  /** The partition key, a text. */
  key: "delivery",
  /** The TTL attribute, in seconds since 1970. */
  ttl: "expires",
} as const;

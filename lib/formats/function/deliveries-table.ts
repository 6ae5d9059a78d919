/**
 * The attributes of the DynamoDB table in which the guard stores deliveries. The construct creates the table with
 * these attributes, and the guard reads and writes them.
 */
export const DELIVERIES = {
  /** Name of the partition key, a string. */
  key: "delivery",
  /** Name of the TTL attribute, a time in seconds since 1970. */
  ttl: "expires",
} as const;

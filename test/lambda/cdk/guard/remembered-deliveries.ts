import { afterAll, beforeAll, beforeEach } from "vitest";
import { Deliveries } from "./deliveries.ts";
import { deliveriesTable } from "./table.ts";

/** Deliveries that a table remembers, for the tests of this file; each test begins long after the last one. */
export function rememberedDeliveries() {
  let table: Awaited<ReturnType<typeof deliveriesTable>> | undefined;
  const opened = () => {
    if (!table) throw new Error("the table exists from the first test on, and not earlier");
    return table;
  };
  const deliveries = new Deliveries(() => opened().env);
  beforeAll(async () => {
    table = await deliveriesTable();
  });
  beforeEach(() => deliveries.restart());
  afterAll(() => table?.close());
  return { deliveries, item: (delivery: string) => opened().item(delivery) };
}

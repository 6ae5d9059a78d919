import { afterAll, beforeAll, beforeEach } from "vitest";
import { Deliveries } from "./deliveries.ts";
import { deliveriesTable } from "./table.ts";

/** Sets up deliveries with a table for the tests of a file. Each test starts long after the previous one. */
export function rememberedDeliveries() {
  let table: Awaited<ReturnType<typeof deliveriesTable>> | undefined;
  const opened = () => {
    if (!table) throw new Error("the table does not exist before the first test");
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

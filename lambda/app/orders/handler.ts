export { placeOrder as handler } from "./place-order.ts";

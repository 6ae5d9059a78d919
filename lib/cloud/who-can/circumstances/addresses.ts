import { parseRange } from "../../../iam/conditions/ip-range.ts";

/**
 * Returns an address from each part into which these CIDR ranges divide the address space: the first address of
 * each range, and the first address after it.
 */
export function distinguishingAddresses(ranges: readonly string[]): readonly string[] {
  const starts: string[] = [];
  const behind: string[] = [];
  for (const { network, prefix } of ranges.flatMap((range) => parseRange(range) ?? [])) {
    const bits = network.length * 32;
    const written = network.reduce((all, word) => (all << 32n) | BigInt(word >>> 0), 0n);
    const size = 1n << BigInt(bits - prefix);
    const start = (written / size) * size;
    starts.push(format(start, bits));
    if (start + size < 1n << BigInt(bits)) behind.push(format(start + size, bits));
  }
  return [...new Set([...starts, ...behind, "0.0.0.0", "0:0:0:0:0:0:0:0"])];
}

function format(address: bigint, bits: number): string {
  const [width, radix, separator] = bits === 32 ? [8, 10, "."] : [16, 16, ":"];
  return Array.from({ length: bits / width }, (_, index) => {
    const group = address >> BigInt(bits - width * (index + 1));
    return BigInt.asUintN(width, group).toString(radix);
  }).join(separator);
}

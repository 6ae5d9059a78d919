interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/**
 * An address in each of the regions that these CIDR ranges cut the addresses into: where each begins, and
 * the first one behind it.
 */
export function tellingAddresses(ranges: readonly string[]): readonly string[] {
  const starts: Address[] = [];
  const behind: Address[] = [];
  for (const range of ranges) {
    const { bits, value: written, prefix } = parseRange(range);
    const size = 1n << BigInt(bits - prefix);
    const value = (written / size) * size;
    starts.push({ bits, value });
    if (value + size < 1n << BigInt(bits)) behind.push({ bits, value: value + size });
  }
  return [...new Set([...[...starts, ...behind].map(format), "0.0.0.0", "0:0:0:0:0:0:0:0"])];
}

/** Policies are compiled, so it is one. IPv4 mapped to IPv6 counts as IPv4. */
function parseRange(range: string): Address & { readonly prefix: number } {
  const [text = "", length] = range.split("/");
  if (!text.includes(":")) {
    return { bits: 32, value: joined(text.split("."), 8n, 10), prefix: Number(length ?? 32) };
  }
  // The URL parser has an IPv4 address at the end, and capitals, in their plain form.
  const plain = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  const value = joined([...left, ...zeros, ...right], 16n, 16);
  const prefix = Number(length ?? 128);
  return value >> 32n === 0xffffn && prefix >= 96
    ? { bits: 32, value: value & 0xffff_ffffn, prefix: prefix - 96 }
    : { bits: 128, value, prefix };
}

function joined(groups: readonly string[], bits: bigint, radix: number): bigint {
  return groups.reduce((all, group) => (all << bits) | BigInt(Number.parseInt(group, radix)), 0n);
}

function format({ bits, value }: Address): string {
  const [width, radix, separator] = bits === 32 ? [8n, 10, "."] : [16n, 16, ":"];
  const count = bits === 32 ? 4 : 8;
  const mask = (1n << width) - 1n;
  return Array.from({ length: count }, (_, index) =>
    ((value >> (width * BigInt(count - 1 - index))) & mask).toString(radix),
  ).join(separator);
}

/** Returns an address as policies write it. An IPv4-mapped IPv6 address becomes an IPv4 address. */
export function sourceIp(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/** Which IP addresses belong to the public internet. */
import { BlockList, isIPv6 } from 'node:net'

/**
 * Special-purpose addresses that are not globally reachable: the IANA registries for IPv4 and IPv6 (RFC 6890 and its
 * updates), multicast, and the prefixes that wrap an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
]

const blocked = new BlockList()
for (const [network, prefix] of NOT_PUBLIC)
  blocked.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4')

/** Whether a host of this address may be on the public internet. An IPv4 address in an IPv6 one counts as itself. */
export function isPublicAddress(address: string): boolean {
  const [plain] = address.split('%') as [string]
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i.exec(plain)
  if (mapped !== null) return isPublicAddress(mapped[1] ?? quads(mapped[2]!, mapped[3]!))
  return !blocked.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

function quads(high: string, low: string): string {
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

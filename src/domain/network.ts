/** Networks: which addresses anybody on the internet has, and which belong to somebody's own machines. */
import { BlockList, isIP } from 'node:net'

/** An address, or one with the length of its prefix: `10.0.0.0/8`. Null for what is none. */
export function parseNetwork(text: string): string | null {
  const [address = '', length, ...rest] = text.split('/')
  const family = isIP(address)
  const bits = family === 4 ? 32 : 128
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits)
  return family === 0 || !isLength || rest.length > 0 ? null : `${address}/${length ?? bits}`
}

/** Networks as `parseNetwork` writes them. */
export function listNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address, length] = network.split('/') as [string, string]
    list.addSubnet(address, Number(length), familyOf(address))
  }
  return list
}

export const isIn = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, familyOf(address))

/** Whether this is one address of the public internet: no private, local, shared, reserved or translated one. */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) === 4 ? !isIn(special, address) : isIn(global6, address) && !isIn(special, address)

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** By the registries of IANA for special purposes; of IPv6 those that lie in what is global. */
const special = listNetworks([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
])
const global6 = listNetworks(['2000::/3'])

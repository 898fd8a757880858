/** Where a hook may reach: the public internet over https, and the networks that the operator names. */
import type { LookupAddress } from 'node:dns'
import { lookup as ask } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isIn, isPublicAddress, listNetworks } from '../domain/network.ts'

export class UnreachableError extends Error {}

/**
 * How the host of a URL becomes the addresses to connect to. It is asked once for each connection, and the connection goes to
 * what was judged: a name that means another address a moment later gains nothing.
 */
export function createReach({ protocol, hostname }: URL, networks: readonly string[], lookup = ask) {
  const own = listNetworks(networks)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')

  function judge(address: string): UnreachableError | null {
    if (isIn(own, address)) return null
    if (!isPublicAddress(address)) return new UnreachableError(`${address} is no public address: see HOOK_NETWORKS`)
    const isSafe = protocol === 'https:'
    return isSafe ? null : new UnreachableError('Over http only the networks of HOOK_NETWORKS are called: use https')
  }

  /** A name with one address that may not be called is not called at all. */
  const find: LookupFunction = (name, options, done) => {
    const answer = (error: NodeJS.ErrnoException | null, found: LookupAddress[] = []) => {
      const refused = error ?? found.map(({ address }) => judge(address)).find(Boolean)
      const [first] = found
      if (refused || !first) return done(refused ?? new UnreachableError(`${name} has no address`), '')
      return options.all ? done(null, found) : done(null, first.address, first.family)
    }
    lookup(name, { ...options, all: true }, answer as never)
  }

  return {
    find,
    /** Throws for a host that is an address, and may not be called: nobody looks it up. */
    assertMayReach(): void {
      const refused = isIP(host) ? judge(host) : null
      if (refused) throw refused
    },
  }
}

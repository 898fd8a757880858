/** By what a public key is recognised, however it is named and wherever it stands: its thumbprint (RFC 7638). */
import { type CryptoKey, calculateJwkThumbprint, exportJWK, type JSONWebKeySet, type JWK } from 'jose'

const known = new WeakMap<object, Promise<string>>()

/** Of a key that a token was verified with. Reckoned once for each. */
export function printOf(key: CryptoKey): Promise<string> {
  let print = known.get(key)
  if (!print) {
    print = exportJWK(key).then(jwk => calculateJwkThumbprint(jwk))
    known.set(key, print)
  }
  return print
}

/** Of all keys of a set; of those that are none that we know, nothing. */
export async function printsIn({ keys }: JSONWebKeySet): Promise<ReadonlySet<string>> {
  const prints = await Promise.all(keys.map(printIn))
  return new Set(prints.filter(print => print !== null))
}

const printIn = (jwk: JWK): Promise<string | null> => calculateJwkThumbprint(jwk).catch(() => null)

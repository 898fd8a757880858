/** The parts that every form of REDIS_URL has: credentials, percent-encoding and parameters, none of which is ever shown. */

export interface Credentials {
  username?: string
  password?: string
}

export const credentialsOf = (username: string, password: string): Credentials => ({
  ...(username && { username }),
  ...(password && { password }),
})

export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('percent-encoded where it holds special characters: a % of a password is written %25')
  }
}

/** The parameters behind `?`, a `+` being a plus: passwords have some. */
export function parseQuery(text: string): [name: string, value: string][] {
  const pairs = text.split('&').filter(Boolean)
  return pairs.map(pair => {
    const [name = '', ...value] = pair.split('=')
    return [decode(name), decode(value.join('='))]
  })
}

/** What people bring along from other clients, and how it is said here. */
const fixes: [names: RegExp, fix: string][] = [
  [/^(tls|ssl)$/i, 'without a parameter for TLS: rediss:// asks for it'],
  [
    /^(ssl|tls)[_-]?\w+$|^(ca|cert|key)([_-]?(certs?|data|file|path|reqs))?$|^rejectUnauthorized$/i,
    'without parameters for certificates: NODE_EXTRA_CA_CERTS names the file of a private CA',
  ],
  [/^(key[_-]?)?prefix$/i, 'without a parameter for a prefix: REDIS_PREFIX is one'],
  [/^(user|username|password|auth)$/i, 'with its credentials before its host: redis://user:password@host'],
]

/** The values of the parameters that may be there, each once. Throws, with the fix, when there are others. */
export function assertUsable<Name extends string>(
  query: [name: string, value: string][],
  names: readonly Name[],
): { [Key in Name]?: string } {
  const values: { [Key in Name]?: string } = {}
  for (const [name, value] of query) {
    const fix = fixes.find(([others]) => others.test(name))?.[1]
    const known = names.find(one => one === name)
    if (!known) throw new Error(fix ?? `without other parameters than ${names.join(' and ')}`)
    if (value === '' || values[known] !== undefined) throw new Error(`with one value for the parameter ${known}`)
    values[known] = value
  }
  return values
}

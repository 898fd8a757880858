/** Every setting, read from the environment: the only file that looks there. */
import { isLoopback } from '../domain/address.ts'
import type { Limits } from '../domain/limits.ts'
import type { Setting } from './setting.ts'
import { limitSettings, settings } from './settings.ts'

type Settings = typeof settings
export type Config = { readonly [Key in keyof Settings]: ReturnType<Settings[Key]['parse']> } & {
  readonly limits: Limits
}

/** Behind a balancer, as long as it takes to notice; nothing balances what listens on loopback alone. */
export const drainDelayMs = ({ host, drainDelayMs }: Pick<Config, 'host' | 'drainDelayMs'>): number =>
  drainDelayMs ?? (isLoopback(host) ? 0 : 5000)

/** The settings that `env` asks for. Throws one error that names every wrong value; never shows a secret one. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const wrong: string[] = []
  const read = ([key, { env: name, default: initial, parse, secret }]: [string, Setting<unknown>]) => {
    const text = env[name]?.trim() || initial
    try {
      return [key, parse(text)]
    } catch (error) {
      wrong.push(`${name} must be ${(error as Error).message}${secret ? '' : `, not "${text}"`}`)
      return [key, undefined]
    }
  }
  const values = Object.fromEntries(Object.entries(settings).map(read))
  const limits = Object.fromEntries(Object.entries(limitSettings).map(read))
  wrong.push(...contradictionsIn(values as Config))
  wrong.push(...unsignedIn(values as Partial<Config>))
  wrong.push(...unnamedIn(values as Partial<Config>))
  wrong.push(...collisionsIn(values as Partial<Config>, limits as Partial<Limits>))
  if (wrong.length > 0) throw new Error(`Wrong settings:\n${wrong.map(line => `  ${line}\n`).join('')}`.trimEnd())
  return { ...values, limits } as Config
}

/** What each setting says is right, and all together is not. */
function contradictionsIn({ authJwksUrl, authJwtSecret, authIssuer }: Config): string[] {
  if (!authJwksUrl) return []
  // Many issuers share their keys with those of others: the keys alone say nothing of whose a token is.
  const lacking = authIssuer === '' ? ['AUTH_ISSUER must be set, for AUTH_JWKS_URL is'] : []
  return authJwtSecret ? [...lacking, 'AUTH_JWT_SECRET must be empty, for AUTH_JWKS_URL is set'] : lacking
}

function unsignedIn({ webhookUrl, contentHookUrl, hookSecrets }: Partial<Config>): string[] {
  const hook = webhookUrl ? 'WEBHOOK_URL' : contentHookUrl ? 'CONTENT_HOOK_URL' : null
  return hook && hookSecrets?.length === 0 ? [`HOOK_SECRETS must be set, for ${hook} is`] : []
}

/** Nothing at all could be run. */
const unnamedIn = ({ operations, operationsFile }: Partial<Config>): string[] =>
  operations === 'known' && operationsFile === null ? ['OPERATIONS_FILE must be set, for OPERATIONS is "known"'] : []

/** What cannot both be had: found here, before anything is started. */
function collisionsIn(
  { port, metricsPort }: Partial<Config>,
  { passwordMinChars, passwordChars }: Partial<Limits>,
): string[] {
  const ports = metricsPort && metricsPort === port ? ['METRICS_PORT must be another port than PORT'] : []
  const isTooShort = passwordMinChars !== undefined && passwordChars !== undefined && passwordChars < passwordMinChars
  return isTooShort ? [...ports, 'LIMIT_PASSWORD_CHARS must be at least LIMIT_PASSWORD_MIN_CHARS'] : ports
}

/** What other programs call their own variables, too. */
const wordsOfOthers = [
  'REDIS',
  'DATA',
  'LOG',
  'SESSION',
  'APP',
  'WEB',
  'HTTP',
  'REQUEST',
  'CONNECTION',
  'KEEP',
  'MESSAGE',
]

const names = new Set([...Object.values(settings), ...Object.values(limitSettings)].map(({ env }) => env))
const firstWordOf = (name: string): string => name.split('_', 1)[0]!
const ownWords = new Set([...names].map(firstWordOf).filter(word => !wordsOfOthers.includes(word)))

/** Variables that are named as settings are, and are none: somebody misspelt one, or it belongs to another version. */
export const unknownSettings = (env: Record<string, string | undefined> = process.env): string[] =>
  Object.keys(env).filter(name => name.includes('_') && ownWords.has(firstWordOf(name)) && !names.has(name))

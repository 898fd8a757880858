/** The log: JSON lines on stderr, without secrets. */
import console from 'node:console'
import { format } from 'node:util'
import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

const secrets = ['token', 'password', 'passwordHash', 'authorization', 'Authorization', 'cookie']
const redactedPaths = secrets.flatMap(name => [name, `*.${name}`, `*.*.${name}`])

/** Of an error only what names it: ioredis hangs a failed command's arguments, secrets among them, on its errors. */
const describeError = (error: unknown) => {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? error.code : undefined
  return { type: error.name, message: error.message, code, stack: error.stack }
}

/** A logger that writes lines of `level` and above, at once (nothing is lost at exit), to stderr unless told otherwise. */
export function createLogger(level: string, to: DestinationStream = destination({ dest: 2, sync: true })): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: describeError, error: describeError, reason: describeError },
      redact: { paths: redactedPaths, censor: '[secret]' },
    },
    to,
  )
}

/** Makes lines of the log of what libraries print, and of what Node warns of: stderr is JSON whatever happens. */
export function logWhatIsPrinted(logger: Logger): void {
  const printed = logger.child({ printed: true })
  const asLine =
    (level: 'debug' | 'info' | 'warn') =>
    (...texts: unknown[]) =>
      printed[level](format(...texts))
  const [debug, info, warn] = (['debug', 'info', 'warn'] as const).map(asLine)
  Object.assign(console, { debug, log: info, info, dir: info, trace: warn, warn, error: warn })
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => printed.warn(`${name}: ${message}`))
}

/** Enough that nobody's log is flooded, and few enough to remember. */
const placesRemembered = 10_000

/** Says of each place once that what it holds cannot be read; never what that is. */
export function sayUnreadableOnce(logger: Logger): (where: string) => void {
  const said = new Set<string>()
  return where => {
    if (said.has(where)) return
    for (const oldest of said) {
      if (said.size < placesRemembered) break
      said.delete(oldest)
    }
    said.add(where)
    logger.error({ where }, 'Redis holds or carries here what cannot be read: it is left out, or told as a FeedReset')
  }
}

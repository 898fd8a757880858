/** ioredis asks INFO before it lets commands through, and for ever where INFO was renamed away: then it is not asked. */
import type { Redis } from 'ioredis'
import type { Logger } from '../logger.ts'

export function doWithoutInfo(client: Redis, logger: Logger): void {
  client.on('error', (error: Error) => {
    if (!isWithoutInfo(error) || client.options.enableReadyCheck === false) return
    client.options.enableReadyCheck = false
    logger.info({ reason: error.message }, 'Redis does not tell its state: it is taken as ready when it answers')
  })
}

/** Whether this error only says that there is no INFO: the connection is made again without it. */
export const isWithoutInfo = (error: Error): boolean =>
  commandOf(error) === 'info' && /^ERR unknown command/i.test(error.message)

/** The name of the command that was refused, or undefined. */
export const commandOf = (error: Error): string | undefined =>
  'command' in error ? (error.command as { name?: string } | undefined)?.name : undefined

/** The audit: who was turned away and how often, counted in the metrics and logged once a minute and caller. */
import type { Logger } from 'pino'
import { Counter } from 'prom-client'
import type { AuditKind, NoteAudit } from '../domain/audit.ts'
import type { Metrics } from './metrics.ts'

export interface Audit {
  note: NoteAudit
  /** Logs what was not logged yet, and ends. */
  close(): void
}

export interface AuditParts {
  metrics: Metrics
  logger: Logger
  everyMs?: number
  /** Beyond so many in a minute, callers are logged as `others`, so that a crowd of them fills neither memory nor log. */
  mostCallers?: number
}

interface Entry {
  kind: AuditKind
  caller: string
  times: number
}

/** Nothing is logged when it happens: a caller who is refused a thousand times a second makes one line a minute. */
export function createAudit({ metrics, logger, everyMs = 60_000, mostCallers = 500 }: AuditParts): Audit {
  const refusals = new Counter({
    name: 'parlor_refusals_total',
    help: 'Callers who were turned away, by why: failed sign-ins, used-up rates and shares, refused origins and the like.',
    labelNames: ['kind'] as const,
    registers: [metrics.registry],
  })
  let entries = new Map<string, Entry>()

  function entryOf(kind: AuditKind, caller: string): Entry {
    const key = `${kind} ${caller}`
    const known = entries.get(key)
    if (known) return known
    if (entries.size >= mostCallers && caller !== others) return entryOf(kind, others)
    const entry = { kind, caller, times: 0 }
    entries.set(key, entry)
    return entry
  }

  function log(): void {
    const told = entries
    entries = new Map()
    for (const entry of told.values()) logger.warn({ audit: true, ...entry }, 'a caller was turned away')
  }

  const timer = setInterval(log, everyMs).unref()
  return {
    note(kind, caller) {
      refusals.inc({ kind })
      entryOf(kind, caller).times++
    },
    close() {
      clearInterval(timer)
      log()
    },
  }
}

/** Stands for all further callers when there are too many. */
const others = 'others'

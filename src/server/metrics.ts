/** What operators watch: the process, and the operations of both transports by kind and outcome. */
import type { ExecutionResult } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { faultBehind } from './faults.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** Metrics of one server. Others add theirs to `registry`; labels never come from clients. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const operations = new Counter({
    name: 'parlor_operations_total',
    help: 'Operations, by kind and by whether they were answered (ok), turned away (refused) or met a fault (failed).',
    labelNames: ['kind', 'outcome'] as const,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'parlor_operation_seconds',
    help: 'How long queries and mutations ran, and how long subscriptions took to start.',
    labelNames: ['kind'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  return { registry, operations, seconds }
}

/** Shows a number that somebody else keeps, as it is whenever the metrics are read. */
export function watchNumber({ registry }: Metrics, name: string, help: string, read: () => number): void {
  const collect = () => gauge.set(read())
  const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect })
}

/** Counts an operation, which begins now: to be called with its result. */
export function beginOperation({ operations, seconds }: Metrics, kind: string): (result: unknown) => void {
  const stop = seconds.startTimer({ kind })
  return result => {
    stop()
    operations.inc({ kind, outcome: outcomeOf(result) })
  }
}

/** Counts every subscription, and every document that was refused before it became an operation (kind `none`). */
export function useMetrics(metrics: Metrics): Plugin {
  const refused = () => metrics.operations.inc({ kind: 'none', outcome: 'refused' })
  return {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof Error) refused()
      },
    onValidate:
      () =>
      ({ valid }) => {
        if (!valid) refused()
      },
    onSubscribe() {
      const note = beginOperation(metrics, 'subscription')
      return { onSubscribeResult: ({ result }) => note(result) }
    },
  }
}

function outcomeOf(result: unknown): 'ok' | 'refused' | 'failed' {
  const errors = isAsyncIterable(result) ? undefined : (result as ExecutionResult).errors
  if (!errors?.length) return 'ok'
  return errors.some(error => faultBehind(error) !== null) ? 'failed' : 'refused'
}

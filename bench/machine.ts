/** The machine: what it is, and which core does what. */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'

const hasTaskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** Whether the server has a core to itself. */
export const isPinned = hasTaskset && availableParallelism() > 1

/** The server under test on one core; the generator and Redis share another. */
export const cores = { server: 0, load: 1 } as const

/** The command that runs this one on this core. */
export function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return isPinned ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]
}

/** Ends a process that was started here; one that has ended by itself is not waited for. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const ticksPerSecond = 100

/** CPU time that a process has used so far, in its own code and in the kernel for it. Seconds, in steps of 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Memory that a process holds, in KB. */
export function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
}

/** One line for the results. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const pinning = isPinned ? 'server on one core, generator and Redis on another' : 'processes not pinned'
  return `${model}, ${cpus().length} cores, ${memory} GiB, Linux ${release().split('-')[0]}; ${pinning}`
}

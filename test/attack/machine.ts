/** Which core does what, and what a process has used of its own. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

export const isPinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** The command that runs this one on the server's core, or beside it and after everybody else. */
export function pinned(to: 'server' | 'attackers', command: string[]): string[] {
  const on = isPinned ? ['taskset', '-c', to === 'server' ? '0' : '1'] : []
  // Attackers must not win by keeping the canary from its own processor.
  return [...on, ...(to === 'attackers' ? ['nice', '-n', '10'] : []), ...command]
}

const ticksPerSecond = 100

/** CPU time that a process has used so far. Seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** The most memory that a process has held so far. MB. */
export const mostMegabytes = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** Whether a process still runs. */
import { readFileSync } from 'node:fs'

/** False also for one that has ended and waits for its parent, or a lazy init of a container, to take note. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** What happens to the instances. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import type { InstanceProcess } from './instance-process.ts'

const drainWithinMs = 25_000

/** Long enough that others remove people meanwhile, whom it must tell nothing any more when it wakes up. */
const instanceStopped: Fault = {
  name: 'instance-stopped',
  mayDelayMs: 12_000,
  sparesCanary: true,
  async strike({ victims, random, forMs }) {
    const instance = random.pick(victims)
    instance.signal('SIGSTOP')
    await pause(Math.max(3000, Math.min(10_000, forMs * (0.6 + 0.6 * random.next()))))
    instance.signal('SIGCONT')
  },
}

const instanceKilled: Fault = {
  name: 'instance-killed',
  sparesCanary: true,
  async strike({ victims, random, rest }) {
    while (await rest(random.between(300, 1000))) {
      const instance = random.pick(victims)
      await instance.end('SIGKILL')
      instance.front.cut()
      await rest(random.between(0, 800))
      await instance.start()
    }
  },
}

/** For good, as far as those are concerned who were there: they go elsewhere, but for one. */
const instanceLost: Fault = {
  name: 'instance-lost',
  sparesCanary: true,
  absentAt: 1,
  keepsEverybody: true,
  async strike({ victims, rest }) {
    const [lost] = victims
    await lost!.end('SIGKILL')
    lost!.front.cut()
    while (await rest(1000));
    await lost!.start()
  },
}

const rollingRestart: Fault = {
  name: 'rolling-restart',
  async strike({ world: { instances }, rest }) {
    do for (const instance of instances) await restart(instance)
    while (await rest(500))
  },
}

async function restart(instance: InstanceProcess): Promise<void> {
  const toldAt = Date.now()
  const code = await instance.end('SIGTERM')
  if (code !== 0) throw new Error(`Instance ${instance.index} ended with ${code}`)
  const tookMs = Date.now() - toldAt
  if (tookMs > drainWithinMs) throw new Error(`Instance ${instance.index} took ${tookMs} ms to drain`)
  await instance.start()
}

export const instanceFaults = [instanceStopped, instanceKilled, instanceLost, rollingRestart]

/** What happens to a master behind Sentinels and to a Cluster. What a failover loses is declared, and has to be told. */

import type { RoomId } from '../../src/domain/id.ts'
import { roomKeys } from '../../src/store/keys.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { cutReplication } from '../support/sentinel-set.ts'
import { until, untilSuccess } from '../support/until.ts'
import type { Fault, Stage } from './fault.ts'
import type { World } from './world.ts'

const failover = { withinMs: 20_000 }
const demotion = { withinMs: 40_000 }
export const failingOver: Pick<Fault, 'mayReset' | 'recoverWithinMs'> = {
  mayReset: ['DIVERGED', 'GONE', 'TOO_OLD'],
  recoverWithinMs: 20_000,
}

/** Resolves when another node is the master, and what only the old one knew is lost. */
async function awaitSuccessor({ world }: Stage, old: RedisNode): Promise<void> {
  await until(async () => (await world.sentinels.master()) !== old, failover)
  const master = await world.sentinels.master()
  await until(async () => (await master.info('replication', 'role')) === 'master', failover)
  world.declareLoss()
}

async function killMaster(stage: Stage, master: RedisNode): Promise<void> {
  stage.harmIsDone()
  await master.kill()
  await awaitSuccessor(stage, master)
}

/** Until somebody tells it, an old master that is back takes itself for the master: what it is told then is lost. */
async function awaitDemotion({ world }: Stage, old: RedisNode): Promise<void> {
  await until(async () => (await old.info('replication', 'role')) === 'slave', demotion)
  world.declareLoss()
}

const masterKilled: Fault = {
  name: 'sentinel-master-killed',
  topology: 'sentinel',
  ...failingOver,
  async strike(stage) {
    await stage.rest(stage.random.between(500, 1500))
    await killMaster(stage, await stage.world.sentinels.master())
  },
}

/** It goes on acknowledging what its replica never hears of. */
export const replicationCut: Fault = {
  name: 'sentinel-replication-cut',
  topology: 'sentinel',
  ...failingOver,
  async strike(stage) {
    const master = await stage.world.sentinels.master()
    await cutReplication(master)
    await stage.rest(stage.random.between(800, 2000))
    await killMaster(stage, master)
  },
}

/** When it wakes up, it does not know for a while that it is no master any more. */
const masterStopped: Fault = {
  name: 'sentinel-master-stopped',
  topology: 'sentinel',
  ...failingOver,
  async strike(stage) {
    const master = await stage.world.sentinels.master()
    master.signal('SIGSTOP')
    await awaitSuccessor(stage, master)
    await stage.rest(1000)
    master.signal('SIGCONT')
    stage.harmIsDone()
    await awaitDemotion(stage, master)
  },
}

const masterOfARoom = ({ cluster }: World, roomId: string): Promise<RedisNode> =>
  untilSuccess(() => cluster.masterOf(roomKeys(roomId as RoomId).meta), failover)

const clusterMasterKilled: Fault = {
  name: 'cluster-master-killed',
  topology: 'cluster',
  crowd: { rooms: 6 },
  ...failingOver,
  async strike({ world, crowd, random, rest, harmIsDone }) {
    await rest(random.between(500, 1500))
    const { id } = random.pick(crowd.rooms)
    const master = await masterOfARoom(world, id)
    harmIsDone()
    await master.kill()
    await until(async () => (await masterOfARoom(world, id)) !== master, failover)
    world.declareLoss()
    await master.start()
  },
}

const slotsMoved: Fault = {
  name: 'cluster-slots-moved',
  sparesCanary: true,
  topology: 'cluster',
  crowd: { rooms: 6 },
  async strike({ world, crowd, random, rest }) {
    do {
      const { id } = random.pick(crowd.rooms)
      const masters = new Set(await Promise.all(crowd.rooms.map(room => masterOfARoom(world, room.id))))
      masters.delete(await masterOfARoom(world, id))
      if (masters.size > 0) await world.cluster.moveSlot(roomKeys(id as RoomId).meta, random.pick([...masters]), 5)
    } while (await rest(200))
  },
}

export const failoverFaults = [masterKilled, replicationCut, masterStopped, clusterMasterKilled, slotsMoved]

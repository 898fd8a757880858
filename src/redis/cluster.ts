/** Connections to a Redis Cluster: one client for commands, which finds each key's node, and an ear at any one node. */
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AbstractConnector, Cluster, Redis } from 'ioredis'
import type { Endpoint, RedisAddress } from './address.ts'
import { connectionOptions, retryDelayMs, subscriberOptions } from './connection-options.ts'

type ClusterAddress = Extract<RedisAddress, { kind: 'cluster' }>

/** How often the map of slots is read again when nothing calls for it. */
const refreshMs = 5000

export function openCluster({ nodes, redis, tls }: ClusterAddress, keyPrefix: string): Cluster {
  return new Cluster(nodes, {
    keyPrefix,
    // Whether it can be used is asked of the whole: its nodes need no INFO.
    redisOptions: { ...connectionOptions, enableReadyCheck: false, ...redis, ...(tls && { tls: {} }) },
    clusterRetryStrategy: retryDelayMs,
    slotsRefreshInterval: refreshMs,
    slotsRefreshTimeout: 2000,
    // Names are looked up when connecting: a certificate is made out to a name.
    dnsLookup: (host, callback) => callback(null, host),
  })
}

/**
 * A connection for listening: to any node, since a Cluster tells all its nodes what is published, and to another one
 * each time that it is lost. The Cluster client's own subscriber is replaced without a word, and can stay deaf.
 */
export function openClusterSubscriber(cluster: Cluster, { nodes, redis, tls }: ClusterAddress): Redis {
  let last = ''
  const choose = (): Endpoint => {
    const known = cluster.nodes().map(({ options: { host = '', port = 0 } }) => ({ host, port }))
    const all = known.length > 0 ? known : nodes
    const others = all.filter(node => nameOf(node) !== last)
    const chosen = pick(others.length > 0 ? others : all)
    last = nameOf(chosen)
    return chosen
  }
  class NodeConnector extends AbstractConnector {
    constructor() {
      super(connectionOptions.disconnectTimeout!)
    }

    async connect() {
      this.connecting = true
      this.stream = tls ? connectTls(choose()) : connectTcp(choose())
      this.stream.once('error', error => {
        this.firstError = error
      })
      return this.stream
    }

    override check(info: Record<string, string>): boolean {
      return info.cluster_enabled !== '0'
    }
  }
  return new Redis({ ...subscriberOptions, ...redis, ...(tls && { tls: {} }), Connector: NodeConnector })
}

const nameOf = ({ host, port }: Endpoint) => `${host}:${port}`
const pick = <T>(items: T[]): T => items[Math.floor(Math.random() * items.length)]!

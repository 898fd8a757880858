/** What a server is among others. One that REDIS_URL names as the only one must take writes, and have all keys. */

export interface Topology {
  /** Its INFO of replication; null when it does not tell. */
  replication: string | null
  /** Its CLUSTER INFO; null when it is in none, or does not tell. */
  cluster: string | null
}

/** Why this server cannot be the only one: a sentence for operators, or ''. What it does not tell is taken as good. */
export function explainUnfit({ replication, cluster }: Topology): string {
  if (/^role:slave/m.test(replication ?? ''))
    return 'REDIS_URL names a replica, which takes no writes: name its master, or Sentinels (redis+sentinel://…).'
  if (cluster !== null && !isWhole(cluster))
    return 'REDIS_URL names a node of a Cluster as if it had all keys: write redis+cluster:// and some of its nodes.'
  return ''
}

/** A Cluster of one master serves like a single server. */
const isWhole = (cluster: string): boolean => /^cluster_state:ok/m.test(cluster) && /^cluster_size:1\r?$/m.test(cluster)

/** What an attack is: something that a stranger or an account can do to an instance, for as long as it is let. */

/** One attacker: an address of its own and an account of its own, or one account at many addresses, as the run has it. */
export interface Attacker {
  readonly port: number
  /** What the server takes for the attacker's address: it stands behind a proxy that is trusted. */
  readonly address: string
  /** Where its connections come from: an address of its own, where there is no proxy. */
  readonly localAddress: string
  readonly token: string
  readonly userId: string
  /** Tells attackers apart. */
  readonly index: number
  /** Whether the attack is over. */
  stopped(): boolean
  /** What was prepared is kept here for the attack itself. */
  readonly notes: Record<string, string>
}

export interface Attack {
  /** As it is called on the command line. */
  name: string
  /** One sentence for the table. */
  does: string
  /** What keeps it from succeeding, and the tests that show it: for the page about security. */
  defence: string
  tests: readonly string[]
  /** What one attacker needs before it begins; not measured. */
  prepare?(attacker: Attacker): Promise<void>
  /** One attacker's work until `stopped`. What the server answers or refuses is no error. */
  run(attacker: Attacker): Promise<void>
  /** No proxy stands between: each attacker connects from an address of its own. */
  isDirect?: boolean
  /** Settings of the server that make the attack small enough for a test machine. */
  env?: Record<string, string>
  /** Which wait is judged besides the canary's: how long a stranger elsewhere takes to sign in. */
  judgesSignIn?: boolean
}

/** What the process of the attackers is told first. */
export interface Orders {
  attack: string
  attackers: Pick<Attacker, 'port' | 'address' | 'localAddress' | 'token' | 'userId' | 'index'>[]
}

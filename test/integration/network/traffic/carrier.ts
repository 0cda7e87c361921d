/** A host as the traffic sees it: one TAP on a segment, in a network namespace where nothing else is. */
export interface TrafficHost {
  readonly namespace: string
  /** The TAP: up, with an MTU of 1500 and no address; the suite gives it what it needs. */
  readonly device: string
}

/** Two hosts with agents, joined by some carrier. Disposing ends the agents and removes the namespaces. */
export interface TrafficPair extends AsyncDisposable {
  readonly hosts: readonly [TrafficHost, TrafficHost]
}

/** What the conformance suite runs on. */
export interface TrafficCarrier<Pair extends TrafficPair = TrafficPair> {
  readonly name: string
  start(): Promise<Pair>
  /** What is sent in one piece need not come in one, for its path changes the order. */
  readonly isOutOfOrder?: boolean
  /**
   * What may happen to the carrier while traffic flows (it is changed for another, its path breaks) without a flow
   * noticing more than loss and delay. Each is a test of its own; `run` ends when traffic may pass again.
   */
  readonly interruptions?: readonly {
    readonly name: string
    readonly run: (pair: Pair) => Promise<void>
  }[]
}

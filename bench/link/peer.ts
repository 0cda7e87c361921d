import type { Testbed } from './testbed.ts'

/** A way to join two hosts by a network of their own, on top of the testbed's. */
export interface Peer {
  readonly name: string
  /** 2 carries Ethernet frames, 3 IP packets: less work, and less of use to machines. */
  readonly layer: 2 | 3
  readonly isEncrypted: boolean
  /** Ours: what is compared with the others. */
  readonly isOurs?: true
  /** Resolves when the far end answers. What it started has ended when it throws. */
  start(testbed: Testbed): Promise<RunningPeer>
}

/** Disposed of, its processes have ended; its interfaces end with the testbed. */
export interface RunningPeer extends AsyncDisposable {
  /** Of side `b`, through the peer's network. */
  readonly address: string
  /** Whose processor time is the peer's; none where the kernel does the work, for it is on nobody's account. */
  readonly pids: readonly number[]
}

/**
 * For a peer's `start`: takes down what was started when a later step fails.
 *
 * @param begin starts programs, whose end goes on the stack, and returns those whose processor time counts
 */
export async function startPeer(
  testbed: Testbed,
  address: string,
  begin: (resources: AsyncDisposableStack) => Promise<readonly number[]>
): Promise<RunningPeer> {
  await using resources = new AsyncDisposableStack()
  const pids = await begin(resources)
  await testbed.reach(address)
  const kept = resources.move()
  return { address, pids, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

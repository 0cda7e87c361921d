import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { hostProcess } from '../../agents/host-process.ts'
import { createAdmission } from '../../overlay/identity/admission.ts'
import { createOverlay, type NodeOverlay } from '../../overlay/node.ts'
import type { WatariError } from '../../protocol/errors.ts'
import { type Host, Workshop } from '../overlay/identity/federation.ts'
import { eventually } from '../support/eventually.ts'

const soon = { deadlineMs: 10_000 }

/** Real nodes on loopback: a host, a copy of its state directory, and a third host that meets both. */
describe('a copy of a host’s state directory', function () {
  this.timeout(40_000)
  let workshop: Workshop
  let overlays: NodeOverlay[]
  let witness: Awaited<ReturnType<typeof start>>
  let original: Awaited<ReturnType<typeof start>>
  let copied: Host

  beforeEach(async () => {
    workshop = new Workshop()
    overlays = []
    const { dir } = await workshop.organization('north', ['tokyo', 'osaka'])
    witness = await start(await workshop.host(dir, 'tokyo', 'w1'))
    const host = await workshop.host(dir, 'osaka', 'b1')
    const stateDir = await workshop.dir()
    await cp(host.stateDir, stateDir, { recursive: true })
    copied = await workshop.open(stateDir)
    original = await start(host, witness.overlay.addresses())
    await eventually(() => witness.overlay.connection(id()) !== 'none', soon)
  })

  afterEach(async () => {
    for (const overlay of overlays) await overlay.stop()
    await workshop.close()
  })

  const id = () => copied.credentials.identity.id

  async function start({ credentials, trust }: Host, bootstrap: readonly string[] = []) {
    const late: { parts?: { overlay: NodeOverlay } } = {}
    const cloned: WatariError[] = []
    const admission = createAdmission({
      ...{ chain: () => credentials.chain(), trust, clock: workshop.clock.read },
      ...hostProcess(credentials.identity, late, error => cloned.push(error))
    })
    const overlay = await createOverlay({
      ...{ key: credentials.key, self: credentials.identity, admission, bootstrap },
      listen: ['/ip4/127.0.0.1/tcp/0']
    })
    late.parts = { overlay }
    overlays.push(overlay)
    return { overlay, admission, cloned }
  }

  it('is refused while the original answers, and told where that is', async () => {
    const copy = await start(copied, witness.overlay.addresses())
    await eventually(() => copy.cloned.length > 0, soon)
    assert.equal(copy.cloned[0]!.code, 'host-cloned')
    assert.match(copy.cloned[0]!.message, /^w1 says: another agent .* connected from \/ip4\/127\.0\.0\.1/)
    assert.equal(copy.overlay.connection(witness.overlay.self.id), 'none')
    assert.deepEqual(original.cloned, [])
    assert.equal(original.overlay.connection(witness.overlay.self.id), 'direct')
    await eventually(() => witness.admission.refusals.at(-1)?.code === 'host-cloned', soon)
  })

  it('is another process of the host as any, once the original has ended', async () => {
    await original.overlay.stop()
    const next = await start(copied, witness.overlay.addresses())
    await eventually(() => next.overlay.connection(witness.overlay.self.id) === 'direct', soon)
    assert.deepEqual(next.cloned, [])
  })
})

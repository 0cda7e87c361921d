import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { createAdmission } from '../../overlay/identity/admission.ts'
import { generateKey, hostIdOf } from '../../overlay/identity/keys.ts'
import { organizationSchema } from '../../overlay/identity/organization.ts'
import { TrustStore } from '../../overlay/identity/trust-store.ts'
import { createOverlay, type NodeOverlay } from '../../overlay/node.ts'
import { WatariError } from '../../protocol/errors.ts'
import { serveBulk } from './serve.ts'

/*
 * The bulk process of a host: `main.ts DIRECTORY STATE-DIRECTORY`, started by BulkProcess. It has a key of its own,
 * made anew each time, and certificates for it signed by the host's; a second node with the host's own key would
 * take the connections of the agent over.
 */

const token = Type.String({ minLength: 1 })
/** What the agent gives its bulk process. */
export const bulkSettingsSchema = Type.Object({
  chain: Type.Object({ site: token, host: token, bulk: token }),
  organization: organizationSchema,
  self: Type.Object({
    id: Type.String(),
    name: Type.String(),
    org: Type.String(),
    site: Type.String(),
    roles: Type.Array(
      Type.Union([
        Type.Literal('host'),
        Type.Literal('gateway'),
        Type.Literal('witness'),
        Type.Literal('issuer')
      ])
    )
  }),
  /** TCP multiaddrs, usually with port 0: the target's ticket tells which it became. */
  listen: Type.Array(Type.String()),
  /** To be reachable through, with their PeerIds: gateways, or the own agent. */
  relays: Type.Array(Type.String())
})
export type BulkSettings = Static<typeof bulkSettingsSchema>

function parseSettings(settings: unknown): BulkSettings {
  if (Value.Check(bulkSettingsSchema, settings)) return settings
  throw new WatariError('bad-message', 'the settings of the bulk process are malformed')
}

/** A ticket without a relay's address would lead nowhere: waits until one keeps a place, or for as long as is bearable. */
async function reachable(overlay: NodeOverlay): Promise<void> {
  const until = performance.now() + reservationMs
  while (performance.now() < until) {
    const { relays } = await overlay.status()
    if (relays.some(relay => relay.isReserved)) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const reservationMs = 8_000

const [directory, stateDirectory] = process.argv.slice(2)
if (directory === undefined || stateDirectory === undefined || process.send === undefined) {
  throw new WatariError('usage', 'the bulk process is started by the agent, not by hand')
}

const key = await generateKey()
let chain: BulkSettings['chain'] | undefined
let trust: TrustStore | undefined

await serveBulk({
  peerId: hostIdOf(key),
  directory,
  async open(raw) {
    const settings = parseSettings(raw)
    chain = settings.chain
    trust = await TrustStore.open(stateDirectory, settings.organization)
    const overlay = await createOverlay({
      key,
      self: settings.self,
      admission: createAdmission({ chain: () => chain ?? settings.chain, trust }),
      listen: settings.listen,
      relay: { use: settings.relays }
    })
    return settings.relays.length > 0 ? { ...overlay, reachable: reachable(overlay) } : overlay
  },
  renew(raw) {
    chain = parseSettings(raw).chain
    // What it was told before still holds if the files cannot be read now.
    trust?.reload().catch(() => {})
  }
})
process.exit(0)

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostHealth } from '../../../../agents/control/health/host-health.ts'
import { eventually } from '../../../support/eventually.ts'

const soon = { deadlineMs: 10_000 }

describe('the health of a host', () => {
  const state = mkdtempSync(join(tmpdir(), 'host-health-'))
  after(() => rmSync(state, { recursive: true, force: true }))

  it('is told when it changes, of which machine, and can be asked for', async function () {
    this.timeout(30_000)
    const world = { lacksLease: true, isGuardThere: true }
    const told: string[] = []
    const handle = {
      status: async () => ({ state: 'running', processId: undefined, detail: 'running' }),
      statistics: async () => ({ vcpuThreads: [], memoryUsed: undefined })
    }
    const health = new HostHealth()
    const parts = {
      config: { state },
      credentials: { expiresAt: Number.POSITIVE_INFINITY, admittedUntil: Number.POSITIVE_INFINITY },
      network: { links: () => [] },
      machines: { local: () => [{ record: { id: '1', name: 'north/web' }, handle, settled: true }] }
    }
    const leases = {
      get isGuardThere() {
        return world.isGuardThere
      },
      lacksLease: () => world.lacksLease
    }
    const fail = (error: unknown) => assert.fail(String(error))
    using _watching = health.watch(
      parts as never,
      leases,
      (kind, _, { code }) => told.push(`${kind} ${code}`),
      fail
    )
    await eventually(() => health.warnings().length > 0, soon)
    const [warning] = health.warnings('north/web')
    assert.deepEqual([warning?.code, warning?.subject], ['lease-lost', 'north/web'])
    assert.deepEqual(health.warnings('north/db'), [])
    Object.assign(world, { lacksLease: false, isGuardThere: false })
    await eventually(() => health.warnings().some(({ code }) => code === 'guard-away'), soon)
    assert.deepEqual(told, ['health.ailing lease-lost', 'health.well lease-lost', 'health.ailing guard-away'])
  })
})

import assert from 'node:assert/strict'
import { type ImageUsers, isImageInUse } from '../../../../agents/vm/images/image-users.ts'
import type { CatalogEntry } from '../../../../protocol/catalog/catalog.ts'
import type { MachineRecord, MachineSpec } from '../../../../protocol/machine.ts'
import { machineRecord } from '../support/machine-record.ts'

const image = 'a'.repeat(64)
const { spec } = machineRecord()
const onBase = { ...spec, disk: { sizeBytes: 2 ** 20, base: image } }
const here = { host: 'Hself', incarnation: 'boot-1' }

describe('the images that machines of a host need', () => {
  const users = (changes: {
    local?: MachineRecord[]
    heard?: MachineRecord[]
    expected?: MachineSpec[]
    busy?: string
    watched?: string
  }): ImageUsers => ({
    self: 'Hself',
    machines: { local: () => (changes.local ?? []).map(record => ({ record })) as never },
    catalog: {
      machines: () => (changes.heard ?? []).map(record => ({ report: { record } }) as CatalogEntry)
    },
    incoming: { expected: changes.expected ?? [] },
    relocations: { isBusy: id => id === changes.busy },
    watching: [{ isWatching: id => id === changes.watched }]
  })

  it('are those of machines that it owns, stopped ones too', () => {
    for (const kind of ['stopped', 'running'] as const) {
      const mine = machineRecord({ owner: here, phase: { kind }, spec: onBase })
      assert(isImageInUse(image, users({ heard: [mine] })), kind)
    }
  })

  it('are not those of machines that others own', () => {
    const theirs = machineRecord({ spec: onBase })
    assert.equal(isImageInUse(image, users({ heard: [theirs] })), false)
    const leaving = {
      kind: 'relocating',
      relocation: 'cd'.repeat(16),
      to: { ...here, host: 'Hother' }
    } as const
    assert.equal(isImageInUse(image, users({ heard: [{ ...theirs, phase: leaving }] })), false)
  })

  it('are those of machines on their way to it, however that is known', () => {
    assert(isImageInUse(image, users({ expected: [onBase] })))
    const theirs = machineRecord({ spec: onBase })
    assert(isImageInUse(image, users({ heard: [theirs], busy: theirs.id })))
    assert(isImageInUse(image, users({ heard: [theirs], watched: theirs.id })))
    const phase = { kind: 'relocating', relocation: 'cd'.repeat(16), to: here } as const
    assert(isImageInUse(image, users({ heard: [{ ...theirs, phase }] })))
  })

  it('are those of a copy of which nothing was heard yet', () => {
    assert(isImageInUse(image, users({ local: [machineRecord({ spec: onBase })] })))
  })

  it('are kernel, RAM disk, base and seed of a machine, and no others', () => {
    const of = (changes: Partial<MachineSpec>) =>
      users({ heard: [machineRecord({ owner: here, spec: { ...spec, ...changes } })] })
    const other = 'b'.repeat(64)
    assert(isImageInUse(image, of({ boot: { kind: 'kernel', kernel: image, append: '' } })))
    assert(isImageInUse(image, of({ boot: { kind: 'kernel', kernel: other, initrd: image, append: '' } })))
    assert(isImageInUse(image, of({ seed: image })))
    assert.equal(isImageInUse(image, of({ disk: { sizeBytes: 2 ** 20, base: other } })), false)
  })
})

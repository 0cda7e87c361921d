import assert from 'node:assert/strict'
import fc from 'fast-check'
import { directoryCodec } from '../../../protocol/directory/codec.ts'
import {
  type Directory,
  type DirectoryRule,
  directoryChange,
  directoryKinds,
  directoryLimits,
  findById,
  findByName,
  nameChanged,
  nameClaimed,
  nameReleased
} from '../../../protocol/directory/directory.ts'
import { registerLimits } from '../../../protocol/register/limits.ts'

const id = (number: number) => number.toString(16).padStart(32, '0')
const image = (number: number) => number.toString(16).padStart(64, '0')
const empty: Directory = { organization: 'north', entries: [], tombstones: [] }
const machine = (name: string, number: number) => nameClaimed({ kind: 'machine', name, id: id(number) })

function apply(directory: Directory, ...rules: DirectoryRule[]): Directory {
  for (const rule of rules) {
    const result = rule(directory)
    assert.equal(result.kind, 'directory', JSON.stringify(result))
    if (result.kind === 'directory') directory = result.directory
  }
  return directory
}

function refusal(directory: Directory, rule: DirectoryRule): string {
  const result = rule(directory)
  return result.kind === 'refuse' ? result.code : result.kind
}

describe('directory', () => {
  const one = apply(empty, machine('web', 1))

  it('gives a name to one id of a kind', () => {
    assert.equal(findByName(one, 'machine', 'web')?.id, id(1))
    assert.equal(findById(one, 'machine', id(1))?.name, 'web')
    assert.equal(findByName(one, 'segment', 'web'), undefined)
    assert.equal(refusal(one, machine('web', 1)), 'keep')
    assert.equal(refusal(one, machine('web', 2)), 'name-in-use')
    assert.equal(refusal(one, machine('db', 1)), 'already-named')
    assert.equal(refusal(one, nameClaimed({ kind: 'segment', name: 'web', id: id(2) })), 'directory')
  })

  it('frees a name for another id, never again for the same', () => {
    const freed = apply(one, nameReleased('machine', id(1)))
    assert.equal(findByName(freed, 'machine', 'web'), undefined)
    assert.equal(refusal(freed, machine('web', 1)), 'id-retired')
    assert.equal(refusal(freed, machine('web', 2)), 'directory')
    assert.equal(refusal(freed, nameReleased('machine', id(1))), 'keep')
  })

  it('retires an id whose claim is still under way', () => {
    assert.equal(refusal(apply(empty, nameReleased('machine', id(7))), machine('web', 7)), 'id-retired')
  })

  it('lets an image be named again', () => {
    const claim = nameClaimed({ kind: 'image', name: 'debian', id: image(1) })
    const freed = apply(empty, claim, nameReleased('image', image(1)))
    assert.deepEqual(freed, empty)
    assert.equal(refusal(freed, nameReleased('image', image(1))), 'keep')
    assert.equal(refusal(freed, claim), 'directory')
  })

  it('renames', () => {
    const two = apply(one, machine('db', 2))
    assert.equal(refusal(two, nameChanged('machine', id(2), 'web')), 'name-in-use')
    assert.equal(refusal(two, nameChanged('machine', id(2), 'db')), 'keep')
    assert.equal(refusal(two, nameChanged('machine', id(3), 'x')), 'name-not-found')
    const renamed = apply(two, nameChanged('machine', id(2), 'cache'))
    assert.deepEqual(
      [findByName(renamed, 'machine', 'db'), findByName(renamed, 'machine', 'cache')?.id],
      [undefined, id(2)]
    )
    assert.equal(findByName(renamed, 'machine', 'web')?.id, id(1))
  })

  it('is bounded, and at its bounds fits into a register', () => {
    const name = (number: number) => String(number).padStart(63, 'n')
    const entries = Array.from({ length: directoryLimits.entries }, (_, at) => {
      return { kind: 'image' as const, name: name(at), id: image(at) }
    })
    const tombstones = Array.from({ length: directoryLimits.tombstones }, (_, at) => id(at))
    const full = { organization: 'n'.repeat(32), entries, tombstones }
    assert.ok(directoryCodec.encode(full).length <= registerLimits.valueBytes)
    assert.deepEqual(directoryCodec.decode(directoryCodec.encode(full)), full)
    assert.equal(refusal(full, machine('web', directoryLimits.tombstones + 1)), 'directory-full')
    const next = apply(full, nameReleased('machine', id(99_999)))
    assert.deepEqual(
      [next.tombstones.length, next.tombstones.at(-1), next.tombstones[0]],
      [6144, id(99_999), id(1)]
    )
  })

  it('changes the bytes of a register, from nothing on', () => {
    const change = directoryChange('north', machine('web', 1))
    const result = change(undefined)
    assert.ok(result.kind === 'next')
    assert.deepEqual(directoryCodec.decode(result.value), one)
    assert.equal(change(result.value).kind, 'keep')
    const unreadable = change(Uint8Array.of(255))
    assert.equal(unreadable.kind === 'refuse' && unreadable.code, 'record-unreadable')
  })

  it('refuses bytes that say a name twice, or are anything else', () => {
    const entries = [...one.entries, ...one.entries]
    assert.throws(() => directoryCodec.decode(directoryCodec.encode({ ...one, entries })), {
      code: 'bad-message'
    })
    const bad = { ...one, entries: [{ kind: 'x', name: 'web', id: id(1) }] } as unknown as Directory
    assert.throws(() => directoryCodec.decode(directoryCodec.encode(bad)), { code: 'bad-message' })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        try {
          directoryCodec.decode(bytes)
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'bad-message')
        }
      })
    )
  })

  it('never has a name twice, nor a name for what was retired', () => {
    const kind = fc.constantFrom(...directoryKinds)
    const number = fc.integer({ min: 1, max: 4 })
    const name = fc.constantFrom('web', 'db', 'lb')
    const idOf = (of: (typeof directoryKinds)[number], at: number) =>
      of === 'image' ? image(at) : id(of === 'segment' ? at + 100 : at)
    const rule: fc.Arbitrary<DirectoryRule> = fc.oneof(
      fc
        .tuple(kind, number, name)
        .map(([of, at, as]) => nameClaimed({ kind: of, name: as, id: idOf(of, at) })),
      fc.tuple(kind, number, name).map(([of, at, as]) => nameChanged(of, idOf(of, at), as)),
      fc.tuple(kind, number).map(([of, at]) => nameReleased(of, idOf(of, at)))
    )
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 40 }), rules => {
        let directory = empty
        for (const one of rules) {
          const result = one(directory)
          if (result.kind === 'directory') directory = result.directory
          const names = directory.entries.map(entry => `${entry.kind}/${entry.name}`)
          const ids = directory.entries.map(entry => `${entry.kind}/${entry.id}`)
          assert.equal(new Set(names).size, names.length)
          assert.equal(new Set(ids).size, ids.length)
          assert.ok(directory.entries.every(entry => !directory.tombstones.includes(entry.id)))
        }
        assert.deepEqual(directoryCodec.decode(directoryCodec.encode(directory)), directory)
      })
    )
  })
})

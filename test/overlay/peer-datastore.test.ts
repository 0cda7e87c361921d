import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FsDatastore } from 'datastore-fs'
import { PeerDatastore } from '../../overlay/peer-datastore.ts'

type Key = Parameters<FsDatastore['put']>[0]

describe('PeerDatastore', () => {
  let directory: string
  let faults: unknown[]
  let store: PeerDatastore
  const never = 3_600_000
  const bytes = (text: string) => new TextEncoder().encode(text)
  const text = (value: Uint8Array) => new TextDecoder().decode(value)

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-peers-'))
    faults = []
    store = await opened()
  })
  afterEach(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function opened(writeAfterMs = never): Promise<PeerDatastore> {
    const made = new PeerDatastore(directory, { onFault: error => faults.push(error), writeAfterMs })
    await made.open()
    return made
  }

  /** Files alone, as the next start of an agent finds them. */
  async function onDisk(prefix = '/peers'): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    for await (const { key, value } of new FsDatastore(directory).query({ prefix })) {
      found[key.toString()] = text(value)
    }
    return found
  }

  it('gives back what was put before any file has it', async () => {
    await store.put(keyOf('/peers/a'), bytes('1'))
    assert.equal(text(await store.get(keyOf('/peers/a'))), '1')
    assert.equal(await store.has(keyOf('/peers/a')), true)
    assert.deepEqual(await onDisk(), {})
  })

  it('writes the last of several values, and all when it is closed', async () => {
    await store.put(keyOf('/peers/a'), bytes('1'))
    await store.put(keyOf('/peers/a'), bytes('2'))
    await store.put(keyOf('/peers/b'), bytes('3'))
    await store.close()
    assert.deepEqual(await onDisk(), { '/peers/a': '2', '/peers/b': '3' })
    store = await opened()
    assert.equal(text(await store.get(keyOf('/peers/b'))), '3')
  })

  it('writes nothing once it is closed, whatever is put', async () => {
    store = await opened(1)
    await store.put(keyOf('/peers/a'), bytes('1'))
    await store.close()
    await store.put(keyOf('/peers/b'), bytes('2'))
    // A write that was planned would be among those that this waits for.
    await store.close()
    assert.deepEqual(await onDisk(), { '/peers/a': '1' })
  })

  it('finds with a query what no file had', async () => {
    await store.put(keyOf('/peers/a'), bytes('1'))
    const keys: string[] = []
    for await (const { key } of store.query({ prefix: '/peers' })) keys.push(key.toString())
    for await (const key of store.queryKeys({ prefix: '/peers' })) keys.push(key.toString())
    assert.deepEqual(keys, ['/peers/a', '/peers/a'])
  })

  it('forgets what is deleted while it is being written', async () => {
    await store.put(keyOf('/peers/a'), bytes('1'))
    const closing = store.close()
    await store.delete(keyOf('/peers/a'))
    await closing
    assert.equal(await store.has(keyOf('/peers/a')), false)
    await assert.rejects(store.get(keyOf('/peers/a')))
    assert.deepEqual(await onDisk(), {})
  })

  it('tells what cannot be written and goes on', async () => {
    await rm(directory, { recursive: true })
    await store.put(keyOf('/peers/\0'), bytes('1'))
    await store.put(keyOf('/peers/b'), bytes('2'))
    await store.close()
    assert.equal(faults.length, 1)
    assert.deepEqual(await onDisk(), { '/peers/b': '2' })
  })
})

/** What of a key a datastore of files needs. */
function keyOf(name: string): Key {
  const parent = name.slice(0, name.lastIndexOf('/')) || '/'
  return { toString: () => name, parent: () => keyOf(parent) } as unknown as Key
}

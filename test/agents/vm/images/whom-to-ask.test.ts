import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageFetcher } from '../../../../agents/vm/images/image-fetch.ts'
import type { ImageStore } from '../../../../agents/vm/images/image-store.ts'
import { Images } from '../../../../agents/vm/images/images.ts'

describe('an image that is missing', () => {
  const hash = 'a'.repeat(64)
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'whom-to-ask-'))
  })
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true })
  })

  it('is asked for in the site first, then where it is known to be, then everywhere, of nobody twice', async () => {
    const asked: string[][] = []
    const images = await Images.open({
      store: { find: async () => undefined, file: async () => '/file' } as unknown as ImageStore,
      fetcher: {
        fetch: async (_: string, hosts: readonly string[]) => {
          asked.push([...hosts])
        }
      } as unknown as ImageFetcher,
      directory,
      near: () => ['n1', 'n2'],
      others: () => ['n1', 'far', 'source', 'n2'],
      smallGuest: undefined
    })
    assert.equal(await images.file(hash, ['source']), '/file')
    assert.deepEqual(asked, [['n1', 'n2', 'source', 'far']])
  })

  it('is not asked for in all of a large site before the host that has it', async () => {
    let asked: readonly string[] = []
    const site = Array.from({ length: 100 }, (_, index) => `n${index}`)
    const images = await Images.open({
      store: { find: async () => undefined, file: async () => '/file' } as unknown as ImageStore,
      fetcher: {
        fetch: async (_: string, hosts: readonly string[]) => {
          asked = hosts
        }
      } as unknown as ImageFetcher,
      directory,
      near: () => site,
      others: () => site,
      smallGuest: undefined
    })
    await images.file(hash, ['source'])
    assert.ok(asked.indexOf('source') <= 8, String(asked.indexOf('source')))
  })
})

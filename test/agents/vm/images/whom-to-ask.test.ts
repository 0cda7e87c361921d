import assert from 'node:assert/strict'
import type { ImageFetcher } from '../../../../agents/vm/images/image-fetch.ts'
import type { ImageStore } from '../../../../agents/vm/images/image-store.ts'
import { Images } from '../../../../agents/vm/images/images.ts'

describe('an image that is missing', () => {
  const hash = 'a'.repeat(64)

  it('is asked for in the site first, then where it is known to be, then everywhere, of nobody twice', async () => {
    const asked: string[][] = []
    const images = new Images({
      store: { find: async () => undefined, file: async () => '/file' } as unknown as ImageStore,
      fetcher: {
        fetch: async (_: string, hosts: readonly string[]) => {
          asked.push([...hosts])
        }
      } as unknown as ImageFetcher,
      directory: '/tmp',
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
    const images = new Images({
      store: { find: async () => undefined, file: async () => '/file' } as unknown as ImageStore,
      fetcher: {
        fetch: async (_: string, hosts: readonly string[]) => {
          asked = hosts
        }
      } as unknown as ImageFetcher,
      directory: '/tmp',
      near: () => site,
      others: () => site,
      smallGuest: undefined
    })
    await images.file(hash, ['source'])
    assert.ok(asked.indexOf('source') <= 8, String(asked.indexOf('source')))
  })
})

import assert from 'node:assert/strict'
import { hostSigner } from '../../agents/host-signer.ts'
import { generateKey, hostIdOf } from '../../overlay/identity/keys.ts'

describe('the host signer', () => {
  const text = Buffer.from('a record')

  it('verifies what another host signed, again and again', async () => {
    const [ours, theirs] = [await generateKey(), await generateKey()]
    const signature = await hostSigner({ key: theirs }).sign(text)
    const { verify } = hostSigner({ key: ours })
    for (let time = 0; time < 3; time++) {
      assert.equal(await verify(hostIdOf(theirs), text, signature), true)
      assert.equal(await verify(hostIdOf(ours), text, signature), false)
      assert.equal(await verify(hostIdOf(theirs), Buffer.from('another'), signature), false)
    }
  })

  it('refuses what is no signature, and who is no host', async () => {
    const key = await generateKey()
    const { sign, verify } = hostSigner({ key })
    const signature = await sign(text)
    for (const bytes of [new Uint8Array(0), signature.subarray(1), Buffer.concat([signature, signature])])
      assert.equal(await verify(hostIdOf(key), text, bytes), false)
    for (const host of ['', 'nobody', `${hostIdOf(key)}x`])
      assert.equal(await verify(host, text, signature), false)
  })
})

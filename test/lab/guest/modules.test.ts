import assert from 'node:assert/strict'
import { dependenciesIn, loadOrder } from '../../../lab/guest/modules.ts'

describe('the order of kernel modules', () => {
  const modules: Record<string, string[]> = {
    virtio_net: ['virtio', 'net_failover'],
    net_failover: ['failover'],
    virtio: [],
    failover: [],
    button: []
  }

  it('puts what is needed first and everything once', () => {
    assert.deepEqual(
      loadOrder(['virtio-net', 'button', 'virtio'], name => modules[name]),
      ['virtio', 'failover', 'net_failover', 'virtio_net', 'button']
    )
  })

  it('leaves out what is built into the kernel', () => {
    assert.deepEqual(
      loadOrder(['ext4', 'button'], name => modules[name]),
      ['button']
    )
  })

  it('refuses a circle', () => {
    assert.throws(() => loadOrder(['a'], name => (name === 'a' ? ['b'] : ['a'])), {
      code: 'guest-build-failed'
    })
  })

  it('reads what a module says that it needs', () => {
    assert.deepEqual(dependenciesIn(Buffer.from('x\0license=GPL\0depends=virtio,net-failover\0name=y\0')), [
      'virtio',
      'net_failover'
    ])
    assert.deepEqual(dependenciesIn(Buffer.from('x\0depends=\0name=y\0')), [])
    assert.deepEqual(dependenciesIn(Buffer.from('no such text')), [])
  })
})

import assert from 'node:assert/strict'
import {
  agentTapNames,
  guestTapName,
  guestTapPrefix,
  redirections
} from '../../../agents/network/guest-tap.ts'
import { GuestTaps, openGuestTaps } from '../../../agents/network/guest-taps.ts'
import { isInterfaceName } from '../../../agents/network/tap-device.ts'

const host = '12D3KooWBmwkafWE2fqfzS96VoTZgpGp6aJsF4N1xAPgVQ4v5yHV'
const machine = '0123456789abcdef0123456789abcdef'

describe('TAPs of guests', () => {
  it('have names of 15 characters, of one host, machine and card', () => {
    const guest = guestTapName(host, machine, 0)
    assert.equal(guest, guestTapName(host, machine, 0))
    assert(guest.startsWith(guestTapPrefix(host)))
    const others = [
      guestTapName(host, machine, 1),
      guestTapName(host, 'f'.repeat(32), 0),
      guestTapName('another', machine, 0),
      ...agentTapNames(guest)
    ]
    assert.equal(new Set([guest, ...others]).size, others.length + 1)
    for (const name of [guest, ...others]) {
      assert.equal(name.length, 15)
      assert(isInterfaceName(name))
    }
    assert(!guestTapName('another', machine, 0).startsWith(guestTapPrefix(host)))
  })

  it('are joined by filters in both directions that match every frame and can be replaced', () => {
    const match = 'protocol all u32 match u32 0 0 at -12'
    assert.deepEqual(redirections('wq1', 'wa1').split('\n'), [
      'qdisc replace dev wa1 clsact',
      `filter replace dev wa1 ingress pref 1 handle 800::1 ${match} action mirred egress redirect dev wq1`,
      'qdisc replace dev wq1 clsact',
      `filter replace dev wq1 ingress pref 1 handle 800::1 ${match} action mirred egress redirect dev wa1`,
      ''
    ])
  })

  it('are not made where they were switched off, or are missing for another reason', async () => {
    const off = openGuestTaps(host, 'stream')
    assert.equal(off.areThere, false)
    assert.equal(off.warning, undefined)
    await assert.rejects(off.make(machine, 1), { code: 'no-fast-port', message: /links\.guestPorts/ })
    await assert.rejects(new GuestTaps(host, { missing: 'no tc' }).make(machine, 1), {
      code: 'no-fast-port',
      message: /no tc; mend that, or choose another host/
    })
  })
})

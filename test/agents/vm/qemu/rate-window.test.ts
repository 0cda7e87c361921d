import assert from 'node:assert/strict'
import { RateWindow } from '../../../../agents/vm/qemu/rate-window.ts'

describe('the windows in which QEMU counts its rate', () => {
  /** Began at some time between 1000 and 1010. */
  function seen(): RateWindow {
    const window = new RateWindow()
    window.observe(500, 990)
    window.observe(500, 1000)
    window.observe(620, 1010)
    window.observe(620, 1060)
    return window
  }

  it('end 100 ms after the last question before their begin was seen', () => {
    assert.equal(seen().endMs(1070, 1080), 1100)
    assert.equal(seen().endMs(1070, 1100), 1100)
  })

  it('follow each other without a gap while nothing is sent', () => {
    assert.equal(seen().endMs(1070, 1101), 1200)
    assert.equal(seen().endMs(1070, 1330), 1400)
  })

  it('begin anew when one is over before the stream is held back', () => {
    assert.equal(seen().endMs(1130, 1140), 1230)
  })

  it('are taken to begin now where none was seen', () => {
    assert.equal(new RateWindow().endMs(50, 60), 150)
    const once = new RateWindow()
    once.observe(500, 40)
    assert.equal(once.endMs(50, 160), 250)
  })
})

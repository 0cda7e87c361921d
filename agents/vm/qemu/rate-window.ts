/**
 * When a QEMU that was told to send next to nothing wakes up again.
 *
 * QEMU counts what it sends in windows of 100 ms or a little more (`BUFFER_DELAY` in its migration/migration.c). Once it
 * has sent in a window what its limit allows it sleeps until the window ends, and a limit that is lifted
 * meanwhile does not wake it. Whoever lifts it just before that end loses nothing; whoever does so at any time loses
 * half a window, in which the guest may be paused. A window's begin can be seen from outside: QEMU works
 * out its rate (`mbps`) only then.
 */
export class RateWindow {
  #mbps: number | undefined
  #seenMs = 0
  #begunMs: number | undefined

  /** @param atMs when QEMU was asked */
  observe(mbps: number, atMs: number): void {
    // It began at some time since the last question: taken for early, an end is never expected too late.
    if (this.#mbps !== undefined && mbps !== this.#mbps) this.#begunMs = this.#seenMs
    this.#mbps = mbps
    this.#seenMs = atMs
  }

  /**
   * @param nowMs when it was told so
   * @param afterMs an end that is no earlier than this
   */
  endMs(nowMs: number, afterMs: number): number {
    const begunMs = this.#begunMs ?? nowMs
    // A window that is over is followed by the next one as soon as QEMU has to wait.
    const endMs = Math.max(begunMs + WINDOW_MS, nowMs > begunMs + WINDOW_MS ? nowMs + WINDOW_MS : 0)
    const windows = Math.max(0, Math.ceil((afterMs - endMs) / WINDOW_MS))
    return endMs + windows * WINDOW_MS
  }
}

export const WINDOW_MS = 100

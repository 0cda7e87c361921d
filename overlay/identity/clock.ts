/** Seconds since 1970: what certificates are dated in. */
export type Clock = () => number

export const systemClock: Clock = () => Math.floor(Date.now() / 1_000)

/** How far the clocks of two hosts may be apart without their certificates being refused for it. */
export const clockToleranceSeconds = 120

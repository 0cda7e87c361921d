/** Seconds since 1970: what certificates are dated in. */
export type Clock = () => number

export const systemClock: Clock = () => Math.floor(Date.now() / 1_000)

/** How far the clocks of two hosts may be apart without their certificates being refused for it. */
export const clockToleranceSeconds = 120

/**
 * For how long after its certificate has ended a host is still admitted to what runs: to vote, and to renew its machines' leases.
 * A week: enough for somebody to bring the site's issuers or its certificate back.
 */
export const expiredGraceSeconds = 7 * 86_400
